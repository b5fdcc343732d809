package io.tideline.job.config;

/** What holds the job's state; the file's names are these in lower case. */
public enum StateBackend {
    /** On local disk: more than fits in memory. */
    ROCKSDB,
    /** In memory. */
    HEAP
}
