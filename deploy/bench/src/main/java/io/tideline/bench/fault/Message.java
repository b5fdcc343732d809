package io.tideline.bench.fault;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A record of the topic of events.
 *
 * @param partition all messages of a user, or without a user in an account, share one
 */
record Message(int partition, byte[] payload) {
    /** Partitions of the topic: those of {@link #WITH_EVENTS}, and one with nothing but ticks. */
    static final int PARTITIONS = 4;

    private static final int WITH_EVENTS = PARTITIONS - 1;

    static Message of(String owner, byte[] payload) {
        return new Message(Math.floorMod(owner.hashCode(), WITH_EVENTS), payload);
    }

    static Message of(String owner, String payload) {
        return of(owner, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns one event with this time for each partition, so that the clock of all reaches it. */
    static List<Message> ticks(Instant at) {
        return IntStream.range(0, PARTITIONS).mapToObj(partition -> tick(partition, at)).toList();
    }

    /**
     * Returns one of these events, for a partition in which it can be repeated without moving any
     * other record.
     */
    static Message spareTick(Instant at) {
        return tick(WITH_EVENTS, at);
    }

    private static Message tick(int partition, Instant at) {
        return new Message(
                partition,
                """
                {"type":"track","messageId":"%2$s","userId":"clock-%1$d","event":"Clock Ticked","timestamp":"%2$s"}"""
                        .formatted(partition, at)
                        .getBytes(StandardCharsets.UTF_8));
    }
}
