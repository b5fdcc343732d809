package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs {@code tideline backtest} on the example of docs/backtest.md. */
class BacktestCommandIT {
    @TempDir private Path folder;

    private Page page;

    @BeforeEach
    void prepare() throws Exception {
        page = Page.of("backtest.md");
        Files.writeString(folder.resolve("model.yaml"), page.blocks("yaml").get(0));
        Files.writeString(folder.resolve("events.jsonl"), page.blocks("json").get(0));
    }

    @Test
    void printsWhatThePageShows() {
        var outcome = backtest("Subscription Cancelled", "3d");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().replace(folder + "/", "")).isEqualTo(page.blocks("text").get(0));
        assertThat(outcome.status()).isZero();
    }

    @Test
    void printsOneJsonObject() throws Exception {
        var outcome = backtest("Subscription Cancelled", "3d", "--json", "--parallelism", "2");
        assertThat(outcome.status()).isZero();
        var report = new ObjectMapper().readTree(outcome.out());
        assertThat(report.at("/data_end").textValue()).isEqualTo("2025-03-10T12:00:00Z");
        assertThat(report.at("/events/taken").longValue()).isEqualTo(17);
        assertThat(report.at("/rules_of_other_level/0").textValue()).isEqualTo("user-quiet");
        var result = report.get("result");
        assertThat(result.at("/days").longValue()).isEqualTo(13);
        assertThat(result.at("/rules/0/name").textValue()).isEqualTo("falling");
        assertThat(result.at("/rules/0/median_lead_seconds").longValue()).isEqualTo(57 * 3600);
        assertThat(result.at("/profiles/0/auc").decimalValue()).isEqualByComparingTo("0.5781");
        assertThat(result.at("/profiles/0/bands/0/name").isNull()).isTrue();
    }

    @Test
    void measuresUsersToo() {
        var outcome = backtest("Subscription Cancelled", "3d", "--level", "user");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out())
                .contains(
                        "of a user within 3d",
                        "user-quiet",
                        "Not measured, being of the other level: falling, quiet, cancelled");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Subscription Canceled | 3d | --outcome: no event \"Subscription Canceled\" was taken; did you mean \"Subscription Cancelled\"?",
                "Plan Upgraded | 3d | --outcome: no event \"Plan Upgraded\" was taken: give the name of an event of the input, letter by letter.",
                "Subscription Cancelled | 0d | --horizon: found 0, expected more than that, such as 30d.",
                "Subscription Cancelled | 30d | --horizon: no day of an account lies before its outcome and 30d before the end of the data, 2025-03-10T12:00:00Z: take a shorter one, or more events; the first is of 2025-03-01.",
            })
    void refusesWhatCannotBeMeasured(String event, String horizon, String message) {
        var outcome = backtest(event, horizon);
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).isEqualTo("tideline: " + message + System.lineSeparator());
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void anOutcomeOfUsersAloneIsNoneOfAccounts() throws Exception {
        Files.writeString(
                folder.resolve("events.jsonl"),
                """
                {"type": "track", "userId": "zoe", "event": "Signed Out", "timestamp": "2025-03-09T12:00:00Z"}
                """);
        var outcome = backtest("Signed Out", "3d");
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err())
                .contains(
                        "--outcome: \"Signed Out\" never comes with an account, only with a user: take --level user.");
    }

    @Test
    void withoutEventsItEndsAsAReplayDoes() throws Exception {
        Files.writeString(folder.resolve("events.jsonl"), "no event\n");
        var outcome = backtest("Subscription Cancelled", "3d");
        assertThat(outcome.status()).isEqualTo(3);
        assertThat(outcome.err()).startsWith("Nothing was taken");
    }

    private Outcome backtest(String event, String horizon, String... more) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "backtest",
                                "--model",
                                folder.resolve("model.yaml").toString(),
                                "--events",
                                folder.resolve("events.jsonl").toString(),
                                "--max-past",
                                "off",
                                "--outcome",
                                event,
                                "--horizon",
                                horizon));
        arguments.addAll(List.of(more));
        return Outcome.of(arguments.toArray(String[]::new));
    }
}
