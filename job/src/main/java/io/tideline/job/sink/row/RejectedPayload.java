package io.tideline.job.sink.row;

/** How much of a rejected record is written out; the file's names are these in lower case. */
public enum RejectedPayload {
    WHOLE,
    /** The beginning. */
    HEAD,
    NONE
}
