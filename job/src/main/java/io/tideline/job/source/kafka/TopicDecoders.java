package io.tideline.job.source.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.event.DecodeResult;
import io.tideline.event.IngestOrder;
import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.event.decode.EventDecoder;
import io.tideline.event.decode.RejectionException;
import io.tideline.event.format.FormatDecoder;
import io.tideline.job.source.avro.AvroRecords;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/**
 * What decodes the records of each topic.
 *
 * @param byDefault of topics that have none of their own
 * @param avro makes JSON of the records of some topics first; null: none are Avro
 */
public record TopicDecoders(
        FormatDecoder byDefault, Map<String, FormatDecoder> byTopic, AvroRecords avro) {

    /** How CloudEvents mark headers that are attributes of theirs. */
    private static final String ATTRIBUTE = "ce_";

    private static final String VERSION = ATTRIBUTE + "specversion";

    /** An event may be nothing but its attributes. */
    private static final byte[] NO_DATA = {};

    /**
     * Creates one for topics of one format.
     *
     * @param avro as above
     */
    public TopicDecoders(FormatDecoder all, AvroRecords avro) {
        this(all, Map.of(), avro);
    }

    /**
     * Decodes a record by what decodes its topic.
     *
     * @throws io.tideline.job.option.StartException if a schema registry gives no answer
     */
    public void decode(
            ConsumerRecord<byte[], byte[]> message,
            Position position,
            Collector<DecodeResult> out) {
        FormatDecoder decoder =
                byTopic.isEmpty() ? byDefault : byTopic.getOrDefault(message.topic(), byDefault);
        if (avro != null && message.value() != null && avro.reads(message.topic())) {
            decodeAvro(decoder, message, position, out);
        } else {
            decode(decoder, message, message.value(), position, out::collect);
        }
    }

    private void decodeAvro(
            FormatDecoder decoder,
            ConsumerRecord<byte[], byte[]> message,
            Position position,
            Collector<DecodeResult> out) {
        byte[] value = message.value();
        byte[] json;
        try {
            boolean isNoData = value.length == 0 && hasAttributes(decoder, message);
            json = isNoData ? value : avro.json(value);
        } catch (RejectionException e) {
            out.collect(
                    DecodeResult.of(new Rejection(e.reason(), e.getMessage(), position, value)));
            return;
        }
        decode(decoder, message, json, position, decoded -> out.collect(decoded.cameAs(value)));
    }

    private static void decode(
            FormatDecoder decoder,
            ConsumerRecord<byte[], byte[]> message,
            byte[] value,
            Position position,
            Consumer<DecodeResult> out) {
        long order = IngestOrder.ofRecord(message.offset());
        long writtenAt = writtenAt(message);
        if (hasAttributes(decoder, message)) {
            decoder.decode(
                    value == null ? NO_DATA : value,
                    attributes(message),
                    position,
                    order,
                    writtenAt,
                    out);
        } else if (value == null) {
            out.accept(DecodeResult.ignored()); // a tombstone, by which a topic is cleaned
        } else {
            decoder.decode(value, position, order, writtenAt, out);
        }
    }

    private static boolean hasAttributes(
            FormatDecoder decoder, ConsumerRecord<byte[], byte[]> message) {
        return decoder.readsHeaders() && message.headers().lastHeader(VERSION) != null;
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
