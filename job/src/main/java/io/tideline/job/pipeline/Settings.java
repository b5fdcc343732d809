package io.tideline.job.pipeline;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;

/** What every run of the job sets, wherever it runs. */
public final class Settings {
    private Settings() {}

    /**
     * No Kryo, and no operator whose state would be lost with its generated uid: both fail when the
     * job is built. Records are never changed once they have been sent, so that chained operators
     * hand them on as they are.
     */
    public static Configuration apply(Configuration configuration) {
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        return configuration;
    }
}
