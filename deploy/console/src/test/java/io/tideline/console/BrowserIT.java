package io.tideline.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;

/** What only a browser does: filters without a new page, charts, times, keys, a narrow screen. */
@ExtendWith(ReplayedConsole.Extension.class)
class BrowserIT {
    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    private static final String ZONE = "Asia/Kolkata";

    @TempDir private static Path profile;

    private static ChromeDriver browser;

    private final ReplayedConsole console;

    BrowserIT(ReplayedConsole console) {
        this.console = console;
    }

    @BeforeAll
    static void open() {
        assumeTrue(
                Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER),
                "There is no Chromium here: apt-get install chromium chromium-driver, and pages are tried in it.");
        var options =
                new ChromeOptions()
                        .setBinary(BROWSER.toFile())
                        .addArguments(
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--disable-dev-shm-usage",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--window-size=1400,1000",
                                "--user-data-dir=" + profile);
        options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL"));
        var service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .usingAnyFreePort()
                        .withEnvironment(Map.of("TZ", ZONE))
                        .build();
        browser = new ChromeDriver(service, options);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    private void visit(String path) {
        browser.get(console.url() + path);
    }

    private List<String> texts(String selector) {
        return List.of(
                browser.executeScript(
                                "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent.trim()).join('\\u0001')",
                                selector)
                        .toString()
                        .split("\u0001"));
    }

    /** Returns what the browser has refused, or what has failed, since it was last asked. */
    private static List<String> complaints() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(Object::toString)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/accounts",
                "/account?id=acct-3",
                "/user?id=user-3-0",
                "/activation",
                "/alerts",
                "/health",
                "/account?id=%3Cscript%3Ealert%281%29%3C%2Fscript%3E"
            })
    void aPageRunsWithoutAComplaintAndFitsAPhone(String path) {
        visit(path);
        assertThat(complaints()).as("of the policy, or of a script").isEmpty();
        assertThat(texts("time[title]")).as("times in the viewer's zone").isNotEmpty();
        browser.manage().window().setSize(new Dimension(500, 900));
        try {
            visit(path);
            assertThat(
                            browser.executeScript(
                                    "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                    .as("nothing stands out to the right")
                    .isEqualTo(true);
        } finally {
            browser.manage().window().setSize(new Dimension(1400, 1000));
        }
    }

    @Test
    void aFilterChangesTheListAndTheAddressAndNothingElse() {
        visit("/accounts");
        browser.executeScript("window.kept = true");
        browser.findElement(By.id("q")).sendKeys("Customer 1");
        await().untilAsserted(
                        () ->
                                assertThat(texts(".accounts tbody th a"))
                                        .contains("Customer 1 Ltd")
                                        .hasSize(11));
        assertThat(browser.getCurrentUrl()).contains("q=Customer%201").doesNotContain("band");
        browser.findElement(By.id("by-name")).click();
        await().untilAsserted(
                        () ->
                                assertThat(texts(".accounts tbody th a"))
                                        .startsWith("Customer 1 Ltd", "Customer 10 Ltd"));
        assertThat(browser.executeScript("return window.kept")).isEqualTo(true);
        assertThat(browser.switchTo().activeElement().getDomAttribute("id")).isEqualTo("by-name");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void anAccountIsReachedByKeysAlone() {
        visit("/health");
        browser.switchTo().activeElement().sendKeys("/");
        var field = browser.switchTo().activeElement();
        assertThat(field.getDomAttribute("id")).isEqualTo("find");
        field.sendKeys("acct-3", Keys.ENTER);
        await().untilAsserted(() -> assertThat(texts("h1")).containsExactly("Customer 3 Ltd"));
        assertThat(texts(".chart canvas")).hasSize(1);
        assertThat(
                        browser.executeScript(
                                "const c = document.querySelector('.chart canvas');"
                                        + "return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v > 0)"))
                .as("something is drawn")
                .isEqualTo(true);
    }

    @Test
    void aTimeIsInTheViewersZone() {
        visit("/account?id=acct-3");
        var shown =
                browser.executeScript(
                                "const t = document.querySelector('time[datetime]');"
                                        + "return t.title + '|' + Intl.DateTimeFormat().resolvedOptions().timeZone + '|' +"
                                        + " new Intl.DateTimeFormat(undefined, {dateStyle: 'full', timeStyle: 'long'}).format(new Date(t.dateTime))")
                        .toString()
                        .split("\\|");
        assertThat(shown[1]).isIn(ZONE, "Asia/Calcutta");
        assertThat(shown[0]).isEqualTo(shown[2]);
    }
}
