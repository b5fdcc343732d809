package io.tideline.bench.fault;

import java.util.Locale;

/** The kinds of faults, and how each is repaired. */
enum FaultKind {
    /** One with running tasks gets {@code kill -9}, and another one is started. */
    TASKMANAGER_KILLED,
    /** It is frozen ({@code SIGSTOP}), possibly until it counts as lost, and then resumes. */
    TASKMANAGER_FROZEN,
    /** Neither the JobManager nor the other TaskManager reaches it; it reaches the JobManager. */
    TASKMANAGER_CUT_OFF,
    /**
     * It gets {@code kill -9}; the next one takes over the job from the high-availability store.
     */
    JOBMANAGER_KILLED,
    /**
     * JobManager and TaskManagers get {@code kill -9}; new ones do not know the job, and it is
     * submitted again with the newest checkpoint.
     */
    FLINK_KILLED,
    /** It gets {@code kill -9}, and is started again on its logs. */
    BROKER_KILLED,
    /** The broker refuses old and new connections. */
    BROKER_CUT_OFF,
    /** Connections to the broker stay open, but transfer nothing. */
    BROKER_STALLED,
    /** The broker refuses connections that read events; rows are still written. */
    SOURCE_CUT_OFF,
    /** Connections that read events stay open, but transfer nothing; rows are still written. */
    SOURCE_STALLED,
    /** No events are sent for a while, and then all missing ones at once. */
    COLLECTOR_SILENT,
    /** All its processes get {@code kill -9}, and it is started again on its data. */
    POSTGRES_KILLED,
    /** It is shut down for a while, and started again. */
    POSTGRES_DOWN,
    /** All its processes are frozen ({@code SIGSTOP}) for a while. */
    POSTGRES_FROZEN,
    /** The database refuses old and new connections. */
    POSTGRES_CUT_OFF,
    /** Connections to the database stay open, but transfer nothing. */
    POSTGRES_STALLED,
    /** The disk of the checkpoints is full. */
    DISK_FULL;

    /** Returns the name, as {@code --only} accepts it. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
