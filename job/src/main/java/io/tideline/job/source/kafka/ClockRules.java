package io.tideline.job.source.kafka;

import io.tideline.job.config.Silence;
import io.tideline.job.config.TimeConfig;
import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;

/**
 * The rules of the clock of a job on Kafka (docs/concepts.md).
 *
 * @param outOfOrderness how far the clock is behind the largest timestamp
 * @param allowedLateness how long a closed day takes events
 * @param timezone in which days are cut
 * @param idleAfter how long nothing new may come before a partition that has been read to its end
 *     counts as idle; null: it never does
 * @param waitsInSilence whether the clock stands still while all partitions are idle
 */
public record ClockRules(
        Duration outOfOrderness,
        Duration allowedLateness,
        ZoneId timezone,
        Duration idleAfter,
        boolean waitsInSilence)
        implements Serializable {

    /** Returns the rules of a configuration. */
    public static ClockRules of(TimeConfig time, ZoneId timezone) {
        return new ClockRules(
                time.outOfOrderness(),
                time.allowedLateness(),
                timezone,
                time.idleAfter(),
                time.silence() == Silence.WAIT);
    }

    /** Returns the watermark after a largest timestamp. */
    long watermark(long largest) {
        return largest == Long.MIN_VALUE ? Long.MIN_VALUE : largest - outOfOrderness.toMillis() - 1;
    }
}
