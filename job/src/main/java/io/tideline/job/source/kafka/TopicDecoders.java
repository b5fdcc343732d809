package io.tideline.job.source.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.event.DecodeResult;
import io.tideline.event.IngestOrder;
import io.tideline.event.Position;
import io.tideline.event.decode.EventDecoder;
import io.tideline.event.format.FormatDecoder;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/**
 * What decodes the records of each topic.
 *
 * @param byDefault of topics that have none of their own
 */
public record TopicDecoders(FormatDecoder byDefault, Map<String, FormatDecoder> byTopic)
        implements Serializable {

    /** How CloudEvents mark headers that are attributes of theirs. */
    private static final String ATTRIBUTE = "ce_";

    private static final String VERSION = ATTRIBUTE + "specversion";

    /** An event may be nothing but its attributes. */
    private static final byte[] NO_DATA = {};

    /** Creates one for topics that are all alike. */
    public TopicDecoders(FormatDecoder all) {
        this(all, Map.of());
    }

    /** Decodes a record by what decodes its topic. */
    public void decode(
            ConsumerRecord<byte[], byte[]> message,
            Position position,
            Collector<DecodeResult> out) {
        FormatDecoder decoder =
                byTopic.isEmpty() ? byDefault : byTopic.getOrDefault(message.topic(), byDefault);
        byte[] value = message.value();
        long order = IngestOrder.ofRecord(message.offset());
        long writtenAt = writtenAt(message);
        if (decoder.readsHeaders() && message.headers().lastHeader(VERSION) != null) {
            decoder.decode(
                    value == null ? NO_DATA : value,
                    attributes(message),
                    position,
                    order,
                    writtenAt,
                    out::collect);
        } else if (value == null) {
            out.collect(DecodeResult.ignored()); // a tombstone, by which a topic is cleaned
        } else {
            decoder.decode(value, position, order, writtenAt, out::collect);
        }
    }

    private static Map<String, String> attributes(ConsumerRecord<byte[], byte[]> message) {
        Map<String, String> attributes = new HashMap<>();
        for (Header header : message.headers()) {
            String name = header.key().toLowerCase(Locale.ROOT);
            if (name.startsWith(ATTRIBUTE) && header.value() != null) {
                attributes.put(
                        name.substring(ATTRIBUTE.length()), new String(header.value(), UTF_8));
            }
        }
        return attributes;
    }

    private static long writtenAt(ConsumerRecord<byte[], byte[]> message) {
        return message.timestampType() == TimestampType.NO_TIMESTAMP_TYPE || message.timestamp() < 0
                ? EventDecoder.UNKNOWN
                : message.timestamp();
    }
}
