package io.tideline.bench.contestant;

/**
 * The performance of a contestant.
 *
 * @param events the number of events that it processed
 * @param perSecond events per second after the warm-up, between the two marks
 * @param perSecondOverall events per second since the first event
 * @param seconds between the two marks
 * @param complete whether it processed all events of its task before it ran out of time
 * @param cpuMicros CPU time of its process per event between the two marks
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
