package io.tideline.metrics;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counts under one name by the value of a label. Only for values that the model or the code names:
 * a series is kept for each.
 */
public final class CountersByLabel {
    private final MetricGroup group;
    private final String label;
    private final String name;
    private final Map<String, Counter> counters = new HashMap<>();

    /**
     * @param values that are counted from 0; an alert on growth misses the first count of others
     */
    public CountersByLabel(
            MetricGroup group, String label, String name, Collection<String> values) {
        this.group = group;
        this.label = label;
        this.name = name;
        values.forEach(value -> counters.put(value, register(value)));
    }

    private Counter register(String value) {
        return group.addGroup(label, value).counter(name);
    }

    /** Counts one more of a value. */
    public void inc(String value) {
        counters.computeIfAbsent(value, this::register).inc();
    }
}
