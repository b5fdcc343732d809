package io.tideline.job.sink.table;

/** What a job that starts does about tables that are not there, or of an earlier version. */
public enum SchemaMigration {
    /** Makes them and brings them up to date, for which its user needs the right to. */
    AUTO,
    /** Refuses to start: {@code tideline migrate} is run by a user who may. */
    CHECK
}
