package io.tideline.job.sink.table;

import io.tideline.job.option.Secret;

/** The tables of a sink that {@code tideline migrate} makes and brings up to date. */
public interface MigratedTables {
    /** Returns the key of the sink below {@code sinks}. */
    String sink();

    /** Returns where they are, as part of a sentence. */
    String place();

    /**
     * Makes them or brings them up to date, with the login of the sink.
     *
     * @throws io.tideline.job.option.StartException if that is not possible
     */
    MigrationReport migrate();

    /**
     * Makes them or brings them up to date, with another login.
     *
     * @param password as a reference
     * @throws io.tideline.job.option.StartException if that is not possible
     */
    MigrationReport migrateAs(String user, Secret password);
}
