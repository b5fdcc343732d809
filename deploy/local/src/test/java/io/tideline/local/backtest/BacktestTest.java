package io.tideline.local.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Computes the example of docs/backtest.md from its rows and alerts, with bands. */
class BacktestTest {
    private static final Horizon HORIZON =
            new Horizon(Duration.ofDays(3).toMillis(), millis("2025-03-10T12:00:00Z"));

    @Test
    void computesTheExample() {
        var outcomes = new Outcomes();
        outcomes.add("acme", millis("2025-03-06T09:00:00Z"));
        outcomes.add("initech", millis("2025-03-07T10:00:00Z"));
        var backtest = backtest(outcomes);
        addRows(backtest, "acme", 1, 100, 100, 25, 1);
        addRows(backtest, "globex", 1, 50, 100, 25, 50, 50, 50, 50, 100, 25, 50);
        addRows(backtest, "initech", 5, 100, 100, 1);
        backtest.addAlert("falling", "acme", millis("2025-03-04T00:00:00Z"));
        backtest.addAlert("falling", "globex", millis("2025-03-04T00:00:00Z"));
        backtest.addAlert("falling", "initech", millis("2025-03-08T00:00:00Z"));
        backtest.addAlert("falling", "globex", millis("2025-03-10T00:00:00Z"));

        var result = backtest.result();

        assertThat(result.entities()).isEqualTo(3);
        assertThat(result.announceableOutcomes()).isEqualTo(2);
        assertThat(result.days()).isEqualTo(13);
        assertThat(result.daysFollowed()).isEqualTo(5);
        assertThat(result.baseRate()).isEqualTo("0.3846");
        assertThat(result.rules())
                .containsExactly(
                        signal("falling", 2, 1, "0.5000", "1.30", 1, "0.5000", hours(57), 1, 1),
                        signal("never", 0, 0, null, null, 0, "0.0000", null, 0, 0));
        assertThat(result.profiles())
                .containsExactly(
                        new ProfileResult(
                                "daily",
                                12,
                                4,
                                new BigDecimal("0.3333"),
                                new BigDecimal("0.5781"),
                                List.of(
                                        signal(
                                                "at risk", 3, 2, "0.6667", "2.00", 1, "0.5000",
                                                hours(57), 1, 1),
                                        signal(
                                                "fair", 4, 0, "0.0000", "0.00", 0, "0.0000", null,
                                                0, 2),
                                        signal(
                                                "good", 5, 2, "0.4000", "1.20", 1, "0.5000",
                                                hours(34), 0, 1))));
    }

    @Test
    void withoutOutcomesNothingIsFollowed() {
        var backtest = backtest(new Outcomes());
        addRows(backtest, "globex", 1, 50, 100);
        backtest.addAlert("falling", "globex", millis("2025-03-04T00:00:00Z"));
        var result = backtest.result();
        assertThat(result.baseRate()).isEqualTo("0.0000");
        assertThat(result.rules().get(0))
                .isEqualTo(signal("falling", 1, 0, "0.0000", null, 0, null, null, 0, 0));
        assertThat(result.profiles().get(0).auc()).isNull();
    }

    @Test
    void aRowWithoutAScoreHasNoPartInTheAuc() {
        var outcomes = new Outcomes();
        outcomes.add("acme", millis("2025-03-06T09:00:00Z"));
        var backtest = backtest(outcomes);
        backtest.addRow("daily", "acme", day(4), null, null);
        backtest.addRow("daily", "globex", day(4), null, 7);
        var profile = backtest.result().profiles().get(0);
        assertThat(profile.rows()).isEqualTo(2);
        assertThat(profile.followed()).isEqualTo(1);
        assertThat(profile.auc()).isNull();
        assertThat(profile.bands()).extracting(SignalResult::name).containsExactly((String) null);
    }

    private static Backtest backtest(Outcomes outcomes) {
        return new Backtest(
                HORIZON,
                outcomes,
                ZoneId.of("UTC"),
                day(10),
                List.of("falling", "never"),
                List.of("daily"));
    }

    private static void addRows(Backtest backtest, String account, int from, int... scores) {
        for (int i = 0; i < scores.length; i++) {
            var band = scores[i] < 30 ? "at risk" : scores[i] < 60 ? "fair" : "good";
            backtest.addRow("daily", account, day(from + i), band, scores[i]);
        }
    }

    private static SignalResult signal(
            String name,
            long count,
            long followed,
            String precision,
            String lift,
            long warned,
            String recall,
            Long lead,
            long afterOutcome,
            long censored) {
        return new SignalResult(
                name,
                count,
                followed,
                decimal(precision),
                decimal(lift),
                warned,
                decimal(recall),
                lead,
                afterOutcome,
                censored);
    }

    private static BigDecimal decimal(String text) {
        return text == null ? null : new BigDecimal(text);
    }

    private static long hours(int hours) {
        return Duration.ofHours(hours).toSeconds();
    }

    private static int day(int ofMarch) {
        return (int) LocalDate.of(2025, 3, ofMarch).toEpochDay();
    }

    private static long millis(String time) {
        return Instant.parse(time).toEpochMilli();
    }
}
