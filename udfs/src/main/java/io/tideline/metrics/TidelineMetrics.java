package io.tideline.metrics;

import org.apache.flink.metrics.MetricGroup;

/** Puts Tideline's metrics below a group of their own, so that none is taken for one of Flink's. */
public final class TidelineMetrics {
    /** Part of the name of every metric: rules and dashboards depend on it. */
    public static final String GROUP = "tideline";

    private TidelineMetrics() {}

    /** Returns the group of Tideline's metrics below that of an operator, a reader or a writer. */
    public static MetricGroup of(MetricGroup owner) {
        return owner.addGroup(GROUP);
    }
}
