package io.tideline.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.List;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page, on rows of a real replay, with ids that break what does not escape them. */
@ExtendWith(ReplayedConsole.Extension.class)
class PagesIT {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private final ReplayedConsole console;

    PagesIT(ReplayedConsole console) {
        this.console = console;
    }

    static Stream<String> hostile() {
        return Events.HOSTILE.stream();
    }

    private static String account(String id) {
        return "/account?id=" + URLEncoder.encode(id, UTF_8);
    }

    private static String user(String id) {
        return "/user?id=" + URLEncoder.encode(id, UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/?profile=monthly&segment=paid",
                "/accounts",
                "/accounts?profile=trend&sort=owner&order=desc&band=fair&segment=paid&q=customer",
                "/account?id=acct-3",
                "/account?id=acct-3&profile=monthly",
                "/account?id=acct-4",
                "/user?id=user-3-0",
                "/activation",
                "/activation?checklist=user-setup",
                "/alerts",
                "/alerts?rule=new-account&severity=info&state=open",
                "/health"
            })
    void nothingOnAPageRunsButTheConsolesOwnFiles(String path) throws Exception {
        var answer = console.get(path);
        assertThat(answer.headers().map())
                .containsEntry("content-security-policy", List.of(POLICY))
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("referrer-policy", List.of("no-referrer"))
                .containsEntry("cache-control", List.of("no-store"))
                .doesNotContainKey("server");
        isSafe(console.page(path));
    }

    private void isSafe(Document page) throws Exception {
        assertThat(page.select("script, link[rel=stylesheet]")).isNotEmpty();
        for (var file : page.select("script, link[rel=stylesheet], link[rel=icon]")) {
            assertThat(file.html()).as("inline").isEmpty();
            var address = file.hasAttr("src") ? file.attr("src") : file.attr("href");
            assertThat(address).startsWith("/assets/");
            var answer = console.get(address);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("cache-control").orElseThrow())
                    .contains("immutable");
        }
        for (Element element : page.getAllElements()) {
            assertThat(element.attributes().asList())
                    .as(element.tagName())
                    .noneMatch(
                            each -> each.getKey().startsWith("on") || each.getKey().equals("style"))
                    .noneMatch(each -> each.getValue().startsWith("javascript:"));
        }
        assertThat(page.select("style, iframe, object, img, base")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void anIdIsTextWhateverIsInIt(String id) throws Exception {
        var page = console.page(account(id));
        isSafe(page);
        assertThat(page.selectFirst("h1").wholeText()).isEqualTo(id);
        var users = page.select("table.users tbody tr");
        assertThat(users).isNotEmpty();
        var link = users.first().selectFirst("a").attr("href");
        var person = console.page(link);
        isSafe(person);
        assertThat(person.selectFirst(".crumbs a[href^=/account?]").attr("href"))
                .isEqualTo(account(id));
        var found = console.get("/find?q=" + URLEncoder.encode(id, UTF_8));
        assertThat(found.statusCode()).isEqualTo(302);
        assertThat(found.headers().firstValue("location").orElseThrow()).endsWith(account(id));
    }

    @Test
    void everyAccountIsOnTheListAndItsLinkLeadsToIt() throws Exception {
        var page = console.page("/accounts?sort=name");
        isSafe(page);
        var all = Integer.parseInt(console.query("SELECT count(*) FROM accounts").get(0));
        assertThat(page.selectFirst(".count").text()).startsWith(all + " accounts");
        var rows = page.select("table.accounts tbody tr");
        assertThat(rows).hasSize(50);
        var next = console.page(page.selectFirst("a[rel=next]").attr("href"));
        assertThat(next.select("table.accounts tbody tr")).hasSize(all - 50);
        assertThat(next.select("a[rel=next]")).isEmpty();
        for (var row : List.of(rows.first(), rows.last())) {
            var link = row.selectFirst("a");
            assertThat(console.page(link.attr("href")).selectFirst("h1").wholeText())
                    .isEqualTo(link.wholeText());
        }
    }

    @Test
    void anAccountSaysWhyItsScoreChanged() throws Exception {
        var row =
                console.query(
                                "SELECT account_id, score, previous_score, change_usage, change_benchmark, mover FROM current_accounts"
                                        + " WHERE profile = 'weekly' AND change_usage < 0 AND change_benchmark <> 0 AND NOT gone"
                                        + " AND mover IS NOT NULL ORDER BY change_usage LIMIT 1")
                        .get(0)
                        .split("\\|");
        var why = console.page(account(row[0])).selectFirst(".why");
        assertThat(why.text())
                .contains("from " + row[2] + " to " + row[1])
                .contains(row[3].replace('-', '−'));
        assertThat(why.select("table.movers tbody th").eachText()).first().isEqualTo(row[5]);
    }

    @Test
    void theListOfUsersNamesTheChampion() throws Exception {
        var champion =
                console.query(
                                "SELECT account_id, champion_id FROM current_accounts"
                                        + " WHERE profile = 'weekly' AND account_id = 'acct-3'")
                        .get(0)
                        .split("\\|")[1];
        var row = console.page("/account?id=acct-3").selectFirst("tr:has(.s-champion) a");
        assertThat(row.attr("href")).isEqualTo(user(champion));
    }

    @Test
    void aChecklistShowsWhatIsLeft() throws Exception {
        var list = console.page("/account?id=acct-4").selectFirst(".steps");
        assertThat(list.select("li.done")).isNotEmpty();
        assertThat(list.select("li.next")).hasSize(1);
        assertThat(list.select("li.left")).isNotEmpty();
    }

    @Test
    void figuresOfTheFunnelAreThoseOfTheView() throws Exception {
        var steps =
                console.query(
                        "SELECT step, done, waiting FROM activation_funnel WHERE checklist = 'user-setup' ORDER BY position");
        var shown =
                console.page("/activation?checklist=user-setup").select("table.funnel tbody tr");
        assertThat(shown).hasSameSizeAs(steps);
        for (int i = 0; i < steps.size(); i++) {
            var step = steps.get(i).split("\\|");
            assertThat(shown.get(i).selectFirst("th").ownText()).isEqualTo(step[0]);
            assertThat(shown.get(i).select("td").get(1).text()).isEqualTo(step[1]);
            assertThat(shown.get(i).select("td").get(2).text()).isEqualTo(step[2]);
        }
    }

    @Test
    void openAlertsAreThoseOfTheView() throws Exception {
        var open =
                console.query(
                        "SELECT summary FROM alert_log WHERE state = 'open' ORDER BY summary");
        var shown = console.page("/alerts?state=open").select(".feed li > div > p:first-child");
        assertThat(open).isNotEmpty().hasSizeLessThan(50);
        assertThat(shown.eachText().stream().sorted()).hasSameSizeAs(open);
    }

    @Test
    void whatWasSentOfAnAccountIsOnItsPage() throws Exception {
        assertThat(console.page("/account?id=acct-5").select(".deliveries")).isEmpty();
        console.execute(
                """
                INSERT INTO deliveries (destination, address, key, kind, account_id, user_id, payload, state, is_digest,
                    attempts, next_attempt_at, last_error, created_at, sent_at) VALUES
                ('slack', '#sales', 'a', 'alert', 'acct-5', NULL, '{"alert": {"summary": "<b>Down</b>"}}', 'sent', false, 1,
                    now(), 'timed out', now(), now()),
                ('crm', '', 'b', 'score', 'acct-5', 'user-5-0', '{}', 'dead', false, 9, now(), 'no such field', now() - interval '1 day', NULL)""");

        var sent = console.page("/account?id=acct-5").select(".deliveries li");
        isSafe(console.page("/account?id=acct-5"));
        assertThat(sent.eachText()).hasSize(2);
        assertThat(sent.get(0).text())
                .contains("<b>Down</b>", "slack #sales", "sent")
                .doesNotContain("timed out");
        assertThat(sent.get(1).text())
                .contains("Scores of user-5-0", "crm", "dead", "no such field");
        assertThat(console.get("/api/accounts/acct-5").body())
                .contains("\"destination\":\"slack\"", "\"error\":\"no such field\"");
    }

    @Test
    void alertsGoOnPageByPage() throws Exception {
        int all = Integer.parseInt(console.query("SELECT count(*) FROM alerts").get(0));
        var page = console.page("/alerts");
        int seen = page.select(".feed li").size();
        while (page.selectFirst("a[rel=next]") != null) {
            page = console.page(page.selectFirst("a[rel=next]").attr("href"));
            seen += page.select(".feed li").size();
        }
        assertThat(seen).isEqualTo(all).isGreaterThan(50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/account?id=nobody",
                "/user?id=nobody",
                "/account?id=%00",
                "/nothing",
                "/assets/nothing.js",
                "/api/accounts/nobody",
                "/api/user?id=nobody",
                "/api/nothing"
            })
    void whatIsNotThereIs404(String path) throws Exception {
        var answer = console.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("There is no such").doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/account",
                "/accounts?sort=score&after=%E0%80",
                "/accounts?sort=score&after=eABh",
                "/api/accounts?limit=many",
                "/api/alerts?after=eABh",
                "/account?id=acct-3&after=eABh"
            })
    void aWrongAddressIs400OrTheBeginning(String path) throws Exception {
        var answer = console.get(path);
        assertThat(answer.statusCode()).isIn(200, 400);
        assertThat(answer.body()).doesNotContain("Exception", "at io.tideline");
    }
}
