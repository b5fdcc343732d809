package io.tideline.local.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.local.backtest.Horizon.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HorizonTest {
    /** A horizon of 10 in data that end at 100; an outcome of -1 is none. */
    @ParameterizedTest
    @CsvSource({
        "50, 51, FOLLOWED, true",
        "50, 60, FOLLOWED, true",
        "50, 61, NOT_FOLLOWED, false",
        "50, -1, NOT_FOLLOWED, false",
        "50, 50, AFTER_OUTCOME, false",
        "50, 49, AFTER_OUTCOME, false",
        "90, -1, NOT_FOLLOWED, false",
        "90, 100, FOLLOWED, true",
        "91, -1, CENSORED, false",
        "91, 95, CENSORED, true",
        "91, 91, AFTER_OUTCOME, false",
        "99, 60, AFTER_OUTCOME, false",
        "110, -1, CENSORED, false",
        "-50, -1, NOT_FOLLOWED, false",
    })
    void judgesATimeByWhatCameAfterIt(long at, long outcome, Verdict verdict, boolean warning) {
        var horizon = new Horizon(10, 100);
        long when = outcome < 0 ? Outcomes.NEVER : outcome;
        assertThat(horizon.judge(at, when)).isEqualTo(verdict);
        assertThat(horizon.isWarning(at, when)).isEqualTo(warning);
    }

    @Test
    void theFirstOutcomeOfAnEntityCounts() {
        var outcomes = new Outcomes();
        outcomes.add("a", 7);
        outcomes.add("a", 5);
        outcomes.add("b", 6);
        outcomes.add("a", 9);
        assertThat(outcomes.of("a")).isEqualTo(5);
        assertThat(outcomes.of("b")).isEqualTo(6);
        assertThat(outcomes.of("c")).isEqualTo(Outcomes.NEVER);
        assertThat(outcomes.events()).isEqualTo(4);
        assertThat(outcomes.first()).hasSize(2);
    }
}
