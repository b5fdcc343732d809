package io.tideline.job.config;

import io.tideline.event.decode.Iso8601;
import java.io.Serializable;
import java.util.Optional;

/**
 * Where a job begins in Kafka: {@code source.kafka.start}.
 *
 * @param millis of the first record by its timestamp, epoch milliseconds; null but for {@link
 *     Kind#TIME}
 */
public record KafkaStart(Kind kind, Long millis) implements Serializable {
    /** What the setting looks like, for messages. */
    static final String EXPECTED =
            "earliest, latest, committed, or a time such as 2026-03-01T00:00:00Z";

    /** At the first record. */
    public static final KafkaStart EARLIEST = new KafkaStart(Kind.EARLIEST, null);

    /** At records that are written from now on. */
    public static final KafkaStart LATEST = new KafkaStart(Kind.LATEST, null);

    /** At the group's committed offsets; at the first record where it has none. */
    public static final KafkaStart COMMITTED = new KafkaStart(Kind.COMMITTED, null);

    /** What the beginning depends on. */
    public enum Kind {
        EARLIEST,
        LATEST,
        COMMITTED,
        TIME
    }

    /** Reads the setting; empty where it is none of {@link #EXPECTED}. */
    static Optional<KafkaStart> parse(String text) {
        return switch (text) {
            case "earliest" -> Optional.of(EARLIEST);
            case "latest" -> Optional.of(LATEST);
            case "committed" -> Optional.of(COMMITTED);
            default -> {
                long time = Iso8601.parse(text);
                yield time == Iso8601.INVALID || time < 0
                        ? Optional.empty()
                        : Optional.of(new KafkaStart(Kind.TIME, time));
            }
        };
    }
}
