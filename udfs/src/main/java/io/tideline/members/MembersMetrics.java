package io.tideline.members;

import io.tideline.event.RejectionReason;
import io.tideline.metrics.RejectionCounters;
import io.tideline.state.DayBounds;
import io.tideline.state.LookBacks;
import io.tideline.time.EventTime;
import java.util.EnumSet;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** The metrics of the members operator beside those of its cache. */
final class MembersMetrics {
    final Counter accepted;
    final Counter withoutEntity;
    final Counter duplicates;
    final Counter late;
    final Counter suppressed;
    final Counter erased;
    final Counter expired;
    private final Counter tooLate;
    private final RejectionCounters byReason;

    MembersMetrics(MetricGroup group, LookBacks lookBacks, DayBounds days) {
        group.gauge(
                "numLookBacksIncomplete",
                () ->
                        days.closedThrough() == EventTime.NO_DAY
                                ? 0
                                : lookBacks.incompleteOn(days.closedThrough() + 1));
        accepted = group.counter("numEventsAccepted");
        withoutEntity = group.counter("numEventsWithoutEntity");
        duplicates = group.counter("numEventsDuplicate");
        late = group.counter("numEventsLate");
        tooLate = group.counter("numEventsTooLate");
        suppressed = group.counter("numEventsSuppressed");
        erased = group.counter("numUsersErased");
        expired = group.counter("numUsersExpired");
        byReason = new RejectionCounters(group, EnumSet.of(RejectionReason.TOO_LATE));
    }

    /** Counts an event that is rejected as too late. */
    void rejectTooLate() {
        tooLate.inc();
        byReason.inc(RejectionReason.TOO_LATE);
    }
}
