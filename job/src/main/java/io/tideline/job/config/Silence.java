package io.tideline.job.config;

/** What the job's clock does while every partition is silent. */
public enum Silence {
    /** It goes on with the machine's clock, so that days close and silence is noticed. */
    ADVANCE,

    /** It stands still until events come. */
    WAIT
}
