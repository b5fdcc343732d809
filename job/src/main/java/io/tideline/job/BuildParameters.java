package io.tideline.job;

import io.tideline.metrics.BuildInfo;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Adds version and commit to the job's global parameters: the web interface shows them, and an
 * operator reports them ({@link BuildInfo}).
 */
final class BuildParameters {
    private BuildParameters() {}

    static void publish(StreamExecutionEnvironment environment) {
        Map<String, String> parameters =
                new HashMap<>(environment.getConfig().getGlobalJobParameters().toMap());
        String build = Version.current();
        int commit = build.indexOf(" (");
        if (!build.equals(Version.UNKNOWN)) {
            parameters.put(BuildInfo.VERSION, commit < 0 ? build : build.substring(0, commit));
        }
        if (!build.equals(Version.UNKNOWN) && commit >= 0) {
            parameters.put(BuildInfo.COMMIT, build.substring(commit + 2, build.length() - 1));
        }
        Configuration own = new Configuration();
        own.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, parameters);
        environment.configure(own, BuildParameters.class.getClassLoader());
    }
}
