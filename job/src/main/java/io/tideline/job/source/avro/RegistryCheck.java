package io.tideline.job.source.avro;

import io.tideline.job.config.SchemaRegistryConfig;

/** Checks, before a job starts, whether its schema registry answers. */
public final class RegistryCheck {
    private RegistryCheck() {}

    /**
     * Checks it.
     *
     * @param config null: there is none
     * @throws io.tideline.job.option.StartException with one sentence if it does not
     */
    public static void check(SchemaRegistryConfig config) {
        if (config != null) {
            new RegistryClient(config).check();
        }
    }
}
