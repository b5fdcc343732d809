package io.tideline.bench.contestant;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * The metrics of the Flink jobs in this JVM, readable at any time at the cost of a few fields.
 * Flink creates its reporters itself, so there is one board for all of them.
 */
public final class MetricBoard implements MetricReporter {
    private static final Map<Metric, Entry> ENTRIES = new ConcurrentHashMap<>();

    private static final String TASK = "<task_name>";
    private static final String OPERATOR = "<operator_name>";

    /** How the name of a sink's first operator ends. */
    private static final String WRITER = ": Writer";

    private record Entry(String name, Map<String, String> variables) {
        private boolean isOfWriter() {
            return variables.getOrDefault(OPERATOR, "").endsWith(WRITER);
        }
    }

    /** The factory by which Flink finds the reporter {@code board}. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new MetricBoard();
        }
    }

    /**
     * Returns the sum of all counters and whole-number gauges with these names, over all subtasks.
     */
    public static long sum(Set<String> names) {
        long sum = 0;
        for (var entry : ENTRIES.entrySet()) {
            if (names.contains(entry.getValue().name)) {
                sum += value(entry.getKey());
            }
        }
        return sum;
    }

    /** Returns the sum of one name for each operator, by the operator's name. */
    public static Map<String, Long> ofOperators(String name) {
        var sums = new TreeMap<String, Long>();
        for (var entry : ENTRIES.entrySet()) {
            var operator = entry.getValue().variables.get(OPERATOR);
            if (operator != null && name.equals(entry.getValue().name)) {
                sums.merge(operator, value(entry.getKey()), Long::sum);
            }
        }
        return sums;
    }

    /**
     * Returns the watermark that all sinks have reached (but those of Flink's former interface,
     * which report none), in milliseconds since 1970; {@link Long#MIN_VALUE} as long as there is
     * none.
     */
    public static long sinkWatermark() {
        return ENTRIES.entrySet().stream()
                .filter(entry -> entry.getValue().name.equals("currentInputWatermark"))
                .filter(entry -> entry.getValue().isOfWriter())
                .mapToLong(entry -> value(entry.getKey()))
                .min()
                .orElse(Long.MIN_VALUE);
    }

    /** Returns the number of records that each sink has taken, by its name. */
    public static Map<String, Long> ofSinks() {
        var records = new TreeMap<String, Long>();
        ofOperators("numRecordsIn")
                .forEach(
                        (operator, count) -> {
                            if (operator.endsWith(WRITER)) {
                                records.put(operator.replace(WRITER, ""), count);
                            }
                        });
        return records;
    }

    /**
     * Returns the sums of a name over whole chains of operators, by the name of the task. Flink
     * counts for operators and chains under the same names.
     */
    public static Map<String, Long> ofTasks(String name) {
        var sums = new TreeMap<String, Long>();
        for (var entry : ENTRIES.entrySet()) {
            var variables = entry.getValue().variables;
            if (name.equals(entry.getValue().name)
                    && variables.containsKey(TASK)
                    && !variables.containsKey(OPERATOR)) {
                sums.merge(variables.get(TASK), value(entry.getKey()), Long::sum);
            }
        }
        return sums;
    }

    private static long value(Metric metric) {
        if (metric instanceof Counter counter) {
            return counter.getCount();
        }
        return metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number
                ? number.longValue()
                : 0;
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        ENTRIES.put(metric, new Entry(name, Map.copyOf(group.getAllVariables())));
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        ENTRIES.remove(metric);
    }
}
