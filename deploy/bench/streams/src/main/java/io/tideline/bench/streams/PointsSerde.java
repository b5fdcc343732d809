package io.tideline.bench.streams;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.Position;
import io.tideline.event.decode.DecoderLimits;
import io.tideline.event.decode.EventDecoder;
import io.tideline.model.Model;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Reads events with Tideline's own decoder. On the way to the accounts, weight and timestamp are
 * serialized to twelve bytes.
 */
final class PointsSerde {
    private static final int MOST_BYTES = 256 << 10;
    private static final int PACKED_BYTES = Long.BYTES + Integer.BYTES;

    private PointsSerde() {}

    /**
     * Returns a serde for the topic of events.
     *
     * @param read counts the records read
     */
    static Serde<Points> ofEvents(Model model, LongAdder read) {
        // One per thread: neither a decoder nor Kafka's deserializers are thread-safe.
        var decoders =
                ThreadLocal.withInitial(
                        () ->
                                new EventDecoder(
                                        model,
                                        new DecoderLimits(
                                                MOST_BYTES,
                                                Duration.ofHours(1),
                                                Duration.ofDays(3650)),
                                        System::currentTimeMillis));
        return serde(
                (topic, points) -> {
                    throw new UnsupportedOperationException("Events are read, and not written.");
                },
                (topic, bytes) -> {
                    read.increment();
                    return points(model, decoders.get().decode(bytes, new Position(topic, 0, 0)));
                });
    }

    private static Points points(Model model, DecodeResult decoded) {
        if (!decoded.isEvent()) {
            return new Points(null, null, 0, 0);
        }
        Event event = decoded.event();
        int weight =
                event.matchesFilter()
                        ? model.profiles().get(0).weights().get(event.eventIndex())
                        : 0;
        return new Points(event.userId(), event.accountId(), weight, event.timestamp());
    }

    /** Returns a serde for weight and timestamp alone. */
    static Serde<Points> packed() {
        return serde(
                (topic, points) ->
                        ByteBuffer.allocate(PACKED_BYTES)
                                .putLong(points.timestamp())
                                .putInt(points.weight())
                                .array(),
                (topic, bytes) -> {
                    var buffer = ByteBuffer.wrap(bytes);
                    long timestamp = buffer.getLong();
                    return new Points(null, null, buffer.getInt(), timestamp);
                });
    }

    private static Serde<Points> serde(
            Serializer<Points> serializer, Deserializer<Points> deserializer) {
        return Serdes.serdeFrom(serializer, deserializer);
    }
}
