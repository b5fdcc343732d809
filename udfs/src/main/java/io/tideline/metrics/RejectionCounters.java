package io.tideline.metrics;

import io.tideline.event.RejectionReason;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.metrics.MetricGroup;

/** Counts rejected records by the reason. */
public final class RejectionCounters {
    private final CountersByLabel byReason;

    /**
     * @param reasons that may occur here
     */
    public RejectionCounters(MetricGroup group, Set<RejectionReason> reasons) {
        byReason =
                new CountersByLabel(
                        group,
                        "reason",
                        "numRejected",
                        reasons.stream().map(RejectionReason::text).collect(Collectors.toSet()));
    }

    /** Counts a rejected record. */
    public void inc(RejectionReason reason) {
        byReason.inc(reason.text());
    }
}
