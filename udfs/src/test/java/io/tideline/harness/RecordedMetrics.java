package io.tideline.harness;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.flink.metrics.CharacterFilter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** A group that keeps what is registered in it and below it, by names such as {@code a.b.name}. */
public final class RecordedMetrics extends UnregisteredMetricsGroup {
    private final String prefix;
    private final Map<String, Metric> all;

    public RecordedMetrics() {
        this("", new ConcurrentSkipListMap<>());
    }

    private RecordedMetrics(String prefix, Map<String, Metric> all) {
        this.prefix = prefix;
        this.all = all;
    }

    /** Returns all values. */
    public Map<String, Object> values() {
        Map<String, Object> values = new TreeMap<>();
        all.forEach(
                (name, metric) ->
                        values.put(
                                name,
                                metric instanceof Counter counter
                                        ? counter.getCount()
                                        : ((Gauge<?>) metric).getValue()));
        return values;
    }

    private <T extends Metric> T add(String name, T metric) {
        if (all.putIfAbsent(prefix + name, metric) != null) {
            throw new IllegalStateException(prefix + name + " is registered twice");
        }
        return metric;
    }

    @Override
    public Counter counter(String name) {
        return add(name, new SimpleCounter());
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
        return add(name, gauge);
    }

    @Override
    public RecordedMetrics addGroup(String name) {
        return new RecordedMetrics(prefix + name + ".", all);
    }

    @Override
    public RecordedMetrics addGroup(String key, String value) {
        return addGroup(key).addGroup(value);
    }

    @Override
    public String getMetricIdentifier(String name, CharacterFilter filter) {
        return filter.filterCharacters(prefix + name);
    }
}
