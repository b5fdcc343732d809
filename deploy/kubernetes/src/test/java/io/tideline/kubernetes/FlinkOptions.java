package io.tideline.kubernetes;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;

/** Settings of Flink, held against the options of the Flink that the job is built with. */
final class FlinkOptions {
    private static final List<Class<?>> CLASSES =
            List.of(
                    CheckpointingOptions.class,
                    CoreOptions.class,
                    DeploymentOptions.class,
                    HighAvailabilityOptions.class,
                    JobManagerOptions.class,
                    MetricOptions.class,
                    RocksDBOptions.class,
                    TaskManagerOptions.class,
                    WebOptions.class);

    /** Of the file system for S3, the reporter for Prometheus, and the operator. */
    private static final Set<String> OF_OTHERS =
            Set.of(
                    "s3.endpoint",
                    "s3.path-style-access",
                    "metrics.reporter.prom.port",
                    "kubernetes.operator.job.restart.failed",
                    "kubernetes.operator.job.savepoint-on-deletion",
                    "kubernetes.operator.savepoint.format.type");

    /** Reporters have options of their own, below their names. */
    private static final Pattern REPORTER = Pattern.compile("metrics\\.reporter\\.\\w+\\.(.+)");

    private FlinkOptions() {}

    /** Returns the settings that Flink would not take, or would take for nothing. */
    static List<String> faults(Map<String, String> settings) {
        Map<String, ConfigOption<?>> options = options();
        var faults = new ArrayList<String>();
        settings.forEach(
                (key, value) -> {
                    Matcher reporter = REPORTER.matcher(key);
                    String name = reporter.matches() ? reporter.group(1) : key;
                    ConfigOption<?> option = options.get(name);
                    if (option == null) {
                        if (!OF_OTHERS.contains(key)) {
                            faults.add(key + ": Flink has no such option");
                        }
                        return;
                    }
                    try {
                        Configuration.fromMap(Map.of(name, value)).get(option);
                    } catch (RuntimeException e) {
                        faults.add(key + ": " + value + ": " + e.getMessage());
                    }
                });
        return faults;
    }

    /** Returns all options by their keys; those that are deprecated are none. */
    private static Map<String, ConfigOption<?>> options() {
        var options = new HashMap<String, ConfigOption<?>>();
        for (Class<?> type : CLASSES) {
            for (Field field : type.getFields()) {
                if (Modifier.isStatic(field.getModifiers())
                        && field.getType() == ConfigOption.class
                        && !field.isAnnotationPresent(Deprecated.class)) {
                    try {
                        var option = (ConfigOption<?>) field.get(null);
                        options.put(option.key(), option);
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
        return options;
    }
}
