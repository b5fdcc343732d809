package io.tideline.local.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.job.source.topic.WaitingEvents;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessTest {
    private static final LocalDate DAY = LocalDate.of(2026, 3, 18);
    private static final Duration MAX_AGE = Duration.ofHours(25);
    private static final Duration MAX_WAIT = Duration.ofMinutes(5);

    /** Hours since the last closed day ended, seconds that the oldest event has waited. */
    @ParameterizedTest
    @CsvSource({
        "1, , FRESH",
        "25, 300, FRESH",
        "26, , STALE",
        "1, 301, STALE",
        "26, 301, STALE",
        ", , EMPTY",
        ", 301, STALE"
    })
    void theWord(Long hours, Long seconds, Freshness.Word word) {
        assertThat(freshness(hours, seconds).word()).isEqualTo(word);
    }

    @Test
    void theFigures() {
        assertThat(freshness(16L, 4L).lines())
                .containsExactly(
                        "last closed day  2026-03-18, which ended 16 hours ago",
                        "events waiting   12, the oldest for 4 s");
        assertThat(freshness(72L, 600L).lines())
                .containsExactly(
                        "last closed day  2026-03-18, which ended 3 days ago, more than 25 hours",
                        "events waiting   12, the oldest for 10 minutes, more than 5 minutes");
        assertThat(freshness(null, null).lines())
                .containsExactly("last closed day  none yet", "events waiting   none");
    }

    @Test
    void whatIsNotConfiguredIsNotLookedAt() {
        var nothing = new Freshness(null, new WaitingEvents(0, null), MAX_AGE, MAX_WAIT);
        assertThat(nothing.word()).isEqualTo(Freshness.Word.FRESH);
        assertThat(nothing.lines()).isEqualTo(List.of("events waiting   none"));
    }

    private static Freshness freshness(Long hours, Long seconds) {
        return new Freshness(
                hours == null
                        ? new ClosedDay(null, null)
                        : new ClosedDay(DAY, Duration.ofHours(hours)),
                new WaitingEvents(12, seconds == null ? null : Duration.ofSeconds(seconds)),
                MAX_AGE,
                MAX_WAIT);
    }
}
