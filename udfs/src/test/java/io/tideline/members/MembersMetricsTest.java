package io.tideline.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.RecordedMetrics;
import io.tideline.state.DayBounds;
import io.tideline.time.DayCalendar;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class MembersMetricsTest {
    private static final DayCalendar CALENDAR = new DayCalendar(ZoneOffset.UTC);

    private final RecordedMetrics group = new RecordedMetrics();

    @Test
    void aLateEventIsCountedByReasonToo() {
        var metrics = new MembersMetrics(group, null, new DayBounds(CALENDAR, null, null));
        metrics.rejectTooLate();
        assertThat(group.values())
                .containsEntry("numEventsTooLate", 1L)
                .containsEntry("reason.too_late.numRejected", 1L);
    }
}
