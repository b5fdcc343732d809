package io.tideline.console.activation;

/**
 * A step of a checklist.
 *
 * @param started how many have entered the checklist
 * @param done how many of them have done the step
 * @param rate that in percent
 * @param waiting for how many it is the next one
 * @param stalled how many of these have stalled
 */
public record FunnelStep(
        int position,
        String step,
        long started,
        long done,
        double rate,
        long waiting,
        long stalled) {}
