package io.tideline.local.monitoring;

import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.CharacterFilter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.LogicalScopeProvider;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * The metrics of a cluster by the names that Flink's Prometheus reporter gives them. The reporter
 * itself listens on all interfaces.
 */
public final class ReportedMetrics implements AutoCloseable {
    private static final String REPORTER = "metrics.reporter.tideline-names.";
    private static final String ID = "id";
    private static final Map<String, ReportedMetrics> OPEN = new ConcurrentHashMap<>();
    private static final CharacterFilter FILTER = text -> text.replaceAll("[^a-zA-Z0-9:_]", "_");

    private final String id = UUID.randomUUID().toString();
    private final Map<Metric, Registered> metrics = new ConcurrentHashMap<>();

    private record Registered(String name, Map<String, String> labels) {}

    private ReportedMetrics() {}

    static ReportedMetrics open() {
        var opened = new ReportedMetrics();
        OPEN.put(opened.id, opened);
        return opened;
    }

    /** Configures a cluster that is to be started to report here. */
    void report(Configuration cluster) {
        cluster.setString(REPORTER + "factory.class", Factory.class.getName());
        cluster.setString(REPORTER + ID, id);
    }

    /** Returns all names that have been registered, also of what has ended. */
    Set<String> names() {
        var names = new TreeSet<String>();
        metrics.values().forEach(metric -> names.add(metric.name()));
        return names;
    }

    /** Returns the values of a label of a name. */
    Set<String> labels(String name, String label) {
        var values = new TreeSet<String>();
        registered(name).forEach(metric -> values.add(metric.labels().getOrDefault(label, "")));
        return values;
    }

    private Collection<Registered> registered(String name) {
        return metrics.values().stream().filter(metric -> metric.name().equals(name)).toList();
    }

    /** Returns the largest value of a name whose labels have all of these values. */
    double max(String name, Map<String, String> labels) {
        return metrics.entrySet().stream()
                .filter(metric -> metric.getValue().name().equals(name))
                .filter(
                        metric ->
                                metric.getValue()
                                        .labels()
                                        .entrySet()
                                        .containsAll(labels.entrySet()))
                .mapToDouble(metric -> value(metric.getKey()))
                .max()
                .orElse(Double.NaN);
    }

    private static double value(Metric metric) {
        if (metric instanceof Counter counter) {
            return (double) counter.getCount();
        }
        return metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number
                ? number.doubleValue()
                : Double.NaN;
    }

    private void add(Metric metric, String name, MetricGroup group) {
        String scope = LogicalScopeProvider.castFrom(group).getLogicalScope(FILTER, '_');
        var labels = new ConcurrentHashMap<String, String>();
        group.getAllVariables()
                .forEach(
                        (key, value) ->
                                labels.put(
                                        key.substring(1, key.length() - 1),
                                        FILTER.filterCharacters(value)));
        String reported = "flink_" + scope + "_" + FILTER.filterCharacters(name);
        metrics.put(metric, new Registered(reported, labels));
    }

    @Override
    public void close() {
        OPEN.remove(id);
    }

    /** The factory by which Flink finds the reporter. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new Reporter(OPEN.get(properties.getProperty(ID)));
        }
    }

    private record Reporter(ReportedMetrics metrics) implements MetricReporter {
        @Override
        public void open(MetricConfig config) {}

        @Override
        public void close() {}

        @Override
        public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
            metrics.add(metric, name, group);
        }

        /** Keeps it: a task that has ended had it. */
        @Override
        public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}
    }
}
