package io.tideline.job.source.kafka;

import io.tideline.job.config.TimeConfig;
import java.io.Serializable;
import java.time.ZoneId;

/**
 * The rules of the clock of a job on Kafka (docs/concepts.md).
 *
 * @param timezone in which days are cut
 */
public record ClockRules(TimeConfig time, ZoneId timezone) implements Serializable {
    long watermark(long largest) {
        return largest == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : largest - time.outOfOrderness().toMillis() - 1;
    }
}
