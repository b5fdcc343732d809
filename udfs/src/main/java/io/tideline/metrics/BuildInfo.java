package io.tideline.metrics;

import java.util.Map;
import org.apache.flink.metrics.MetricGroup;

/** Reports which build of Tideline runs, by the global parameters of the job. */
public final class BuildInfo {
    /** The parameter that holds the version. */
    public static final String VERSION = "tideline.version";

    /** The parameter that holds the commit. */
    public static final String COMMIT = "tideline.commit";

    /** Stands for a version or commit that is not known. */
    public static final String UNKNOWN = "unknown";

    private BuildInfo() {}

    /** Registers a gauge that is always 1, with version and commit as labels. */
    public static void register(MetricGroup group, Map<String, String> jobParameters) {
        group.addGroup("version", jobParameters.getOrDefault(VERSION, UNKNOWN))
                .addGroup("commit", jobParameters.getOrDefault(COMMIT, UNKNOWN))
                .gauge("buildInfo", () -> 1);
    }
}
