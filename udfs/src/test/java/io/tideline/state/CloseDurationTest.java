package io.tideline.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.RecordedMetrics;
import io.tideline.time.DayCalendar;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class CloseDurationTest {
    private static final DayCalendar CALENDAR = new DayCalendar(ZoneOffset.UTC);

    private final RecordedMetrics group = new RecordedMetrics();

    @Test
    void theFirstWatermarkAndThoseWithinADayEndNone() {
        var closing = new CloseDuration(group, CALENDAR);
        assertThat(last()).isZero();
        complete(closing, "2025-05-05T10:00:00Z", 40);
        assertThat(last()).isZero();
        complete(closing, "2025-05-05T23:59:59.998Z", 50);
        assertThat(last()).isZero();
        complete(closing, "2025-05-05T23:59:59.999Z", 60);
        assertThat(last()).isEqualTo(60);
        complete(closing, "2025-05-06T10:00:00Z", 70);
        assertThat(last()).isEqualTo(60);
        complete(closing, "2025-05-09T10:00:00Z", 80);
        assertThat(last()).isEqualTo(80);
    }

    private static void complete(CloseDuration closing, String watermark, long taken) {
        closing.begin(1_000);
        closing.complete(Instant.parse(watermark).toEpochMilli(), 1_000 + taken);
    }

    private long last() {
        return (long) group.values().get("lastCloseDurationMs");
    }
}
