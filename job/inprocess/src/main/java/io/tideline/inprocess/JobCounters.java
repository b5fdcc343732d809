package io.tideline.inprocess;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * What the operators of a job in this process have counted, exactly, when it has ended. The
 * operators count in Flink's metrics anyway, so this costs nothing while the job runs.
 *
 * <p>Flink makes its reporters itself, so that they find the object by an id, as {@link
 * io.tideline.job.source.file.FilesProgress} is found.
 */
public final class JobCounters implements AutoCloseable {
    private static final String REPORTER = "metrics.reporter.tideline-counters.";
    private static final String ID = "id";
    private static final Map<String, JobCounters> OPEN = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final Map<Counter, Registered> counters = new ConcurrentHashMap<>();

    private record Registered(String name, Map<String, String> variables) {}

    private JobCounters() {}

    /** Opens counters, to be closed when the job has ended and its counts have been read. */
    public static JobCounters open() {
        JobCounters opened = new JobCounters();
        OPEN.put(opened.id, opened);
        return opened;
    }

    /** Configures a cluster that is to be started to report its counters here. */
    public void countIn(Configuration cluster) {
        cluster.setString(REPORTER + "factory.class", Factory.class.getName());
        cluster.setString(REPORTER + ID, id);
    }

    /** Returns the sum of all counters of a name. */
    public long sum(String name) {
        return counters.entrySet().stream()
                .filter(counter -> counter.getValue().name().equals(name))
                .mapToLong(counter -> counter.getKey().getCount())
                .sum();
    }

    /** Returns the sums of all counters of a name that have a variable, by its value. */
    public Map<String, Long> sumsBy(String variable, String name) {
        Map<String, Long> sums = new TreeMap<>();
        counters.forEach(
                (counter, registered) -> {
                    String value = registered.variables().get(variable);
                    if (value != null && registered.name().equals(name)) {
                        sums.merge(value, counter.getCount(), Long::sum);
                    }
                });
        return sums;
    }

    @Override
    public void close() {
        OPEN.remove(id);
    }

    /** The factory by which Flink finds the reporter. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new Reporter(OPEN.get(properties.getProperty(ID, "")));
        }
    }

    /**
     * Hands over the counters of the job's own operators; they stay when these have ended.
     *
     * @param counters null where they are no longer read
     */
    private record Reporter(JobCounters counters) implements MetricReporter {
        @Override
        public void open(MetricConfig config) {}

        @Override
        public void close() {}

        @Override
        public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
            if (counters != null && metric instanceof Counter counter) {
                counters.counters.put(
                        counter, new Registered(name, Map.copyOf(group.getAllVariables())));
            }
        }

        @Override
        public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
            // It is read when the job has ended.
        }
    }
}
