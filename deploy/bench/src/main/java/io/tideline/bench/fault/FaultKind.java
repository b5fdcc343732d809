package io.tideline.bench.fault;

import java.util.Locale;

/** What goes wrong, and how it is set right again. */
enum FaultKind {
    /** {@code kill -9} of one that works, and another one is started. */
    TASKMANAGER_KILLED,
    /** Stands still ({@code SIGSTOP}), maybe until it counts as lost, and then goes on. */
    TASKMANAGER_FROZEN,
    /** Neither the JobManager nor the other TaskManager reaches it; it reaches the JobManager. */
    TASKMANAGER_CUT_OFF,
    /** {@code kill -9}; the next one takes the job over from the high-availability store. */
    JOBMANAGER_KILLED,
    /**
     * {@code kill -9} of JobManager and TaskManagers; new ones know of no job, and it is submitted
     * again with the newest checkpoint.
     */
    FLINK_KILLED,
    /** {@code kill -9}, and started again on its logs. */
    BROKER_KILLED,
    /** No connection to the broker, neither old nor new. */
    BROKER_CUT_OFF,
    /** Connections to the broker stay open, and nothing comes through. */
    BROKER_STALLED,
    /** No connection to the broker for whoever reads events; rows are written on. */
    SOURCE_CUT_OFF,
    /** Connections to the broker stay open, and no event comes through; rows are written on. */
    SOURCE_STALLED,
    /** Nobody sends events, and then all that were not sent come at once. */
    COLLECTOR_SILENT,
    /** {@code kill -9} of all its processes, and started again on its data. */
    POSTGRES_KILLED,
    /** Shut down for a while, and started again. */
    POSTGRES_DOWN,
    /** All its processes stand still ({@code SIGSTOP}) for a while. */
    POSTGRES_FROZEN,
    /** No connection to the database, neither old nor new. */
    POSTGRES_CUT_OFF,
    /** Connections to the database stay open, and nothing comes through. */
    POSTGRES_STALLED,
    /** No byte more fits onto the disk of the checkpoints. */
    DISK_FULL;

    /** As {@code --only} takes it. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
