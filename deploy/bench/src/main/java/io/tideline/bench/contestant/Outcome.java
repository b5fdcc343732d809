package io.tideline.bench.contestant;

/**
 * How a contestant did.
 *
 * @param events that went through
 * @param perSecond events a second once it had warmed up: between two points on the way
 * @param perSecondOverall from the first event on
 * @param seconds between the two points
 * @param complete whether it took all events of its task, or ran out of time
 * @param cpuMicros of its process for an event between the two points
 */
public record Outcome(
        String contestant,
        long events,
        double perSecond,
        double perSecondOverall,
        double seconds,
        boolean complete,
        double cpuMicros,
        Findings findings) {}
