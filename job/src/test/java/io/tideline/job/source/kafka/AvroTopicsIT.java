package io.tideline.job.source.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.DecodeResult;
import io.tideline.job.config.SchemaRegistryConfig;
import io.tideline.job.source.Events;
import io.tideline.job.source.avro.AvroRecords;
import io.tideline.job.source.avro.RegistryServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topics in Avro beside others, each in its format. */
class AvroTopicsIT {
    private static final int CALL = 1;
    private static final int EXPORT = 2;
    private static final int BODY = 3;

    private RegistryServer registry;
    private TopicDecoders decoders;

    @BeforeEach
    void start() throws IOException {
        String time = "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}";
        String call =
                "{\"type\":\"record\",\"name\":\"Call\",\"fields\":[{\"name\":\"type\",\"type\":\"string\"},{\"name\":\"userId\",\"type\":[\"null\",\"string\"]},{\"name\":\"timestamp\",\"type\":%s}]}"
                        .formatted(time);
        registry =
                RegistryServer.start()
                        .put(CALL, call)
                        .put(
                                EXPORT,
                                "{\"type\":\"record\",\"name\":\"Export\",\"fields\":[{\"name\":\"event\",\"type\":\"string\"},{\"name\":\"properties\",\"type\":{\"type\":\"record\",\"name\":\"P\",\"fields\":[{\"name\":\"time\",\"type\":\"long\"},{\"name\":\"distinct_id\",\"type\":\"string\"}]}}]}")
                        .put(
                                BODY,
                                "{\"type\":\"record\",\"name\":\"Body\",\"fields\":[{\"name\":\"batch\",\"type\":{\"type\":\"array\",\"items\":%s}}]}"
                                        .formatted(call));
        AvroRecords avro =
                new AvroRecords(
                        new SchemaRegistryConfig(
                                registry.url(),
                                List.of("avro", "exports", "ce"),
                                null,
                                null,
                                null,
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(20)),
                        100_000);
        decoders =
                new TopicDecoders(
                        Events.decoder(),
                        Map.of(
                                "exports",
                                Events.decoder("mixpanel"),
                                "ce",
                                Events.decoder("{preset: cloudevents, data: segment}")),
                        avro);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    /** Writes a value of Avro. */
    private interface Writer {
        void write(BinaryEncoder out) throws IOException;
    }

    private static byte[] record(int schema, Writer writer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0, 0, 0, 0, (byte) schema});
        BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        writer.write(out);
        out.flush();
        return bytes.toByteArray();
    }

    private static void call(BinaryEncoder out, String user, int minute) throws IOException {
        out.writeString("identify");
        out.writeIndex(1);
        out.writeString(user);
        out.writeLong(Events.at(minute));
    }

    private List<DecodeResult> decoded(String topic, byte[] value) {
        return decoded(new ConsumerRecord<>(topic, 2, 7, null, value));
    }

    private List<DecodeResult> decoded(ConsumerRecord<byte[], byte[]> message) {
        return TopicDecodersTest.decoded(decoders, message);
    }

    private static List<String> said(List<DecodeResult> decoded) {
        return decoded.stream().map(Events::say).toList();
    }

    @Test
    void eachTopicIsReadInItsFormat() throws Exception {
        byte[] avro = record(CALL, out -> call(out, "ann", 3));
        assertThat(said(decoded("avro", avro))).containsExactly("ann@3");
        assertThat(said(decoded("events", Events.event("bob", 4).getBytes(UTF_8))))
                .containsExactly("bob@4");
        assertThat(
                        said(
                                decoded(
                                        "exports",
                                        record(
                                                EXPORT,
                                                out -> {
                                                    out.writeString("Report Created");
                                                    out.writeLong(Events.at(5));
                                                    out.writeString("cy");
                                                }))))
                .containsExactly("cy@5");
        assertThat(said(decoded("events", avro))).containsExactly("malformed_json");
        assertThat(said(decoded("avro", Events.event("bob", 4).getBytes(UTF_8))))
                .containsExactly("malformed_avro");
    }

    /** A tombstone cleans a topic; a record without a byte is a fault of its sender. */
    @Test
    void tombstonesAreIgnoredAndEmptyRecordsRejected() {
        assertThat(said(decoded("avro", null))).containsExactly("ignored");
        assertThat(said(decoded("avro", new byte[0]))).containsExactly("malformed_avro");
    }

    /** What is rejected here or further on is found again as it came. */
    @Test
    void recordsAreKeptAsTheyCame() throws Exception {
        byte[] good = record(CALL, out -> call(out, "ann", 3));
        byte[] ofTheFuture = record(CALL, out -> call(out, "ann", 60 * 24 * 365));
        byte[] cut = {0, 0, 0, 0, CALL, 99};
        assertThat(decoded("avro", good).get(0).event().payload()).isSameAs(good);
        DecodeResult rejected = decoded("avro", ofTheFuture).get(0);
        assertThat(Events.say(rejected)).isEqualTo("future_timestamp");
        assertThat(rejected.rejection().detail()).startsWith("timestamp is 2026-03-15T12:00:00Z,");
        assertThat(rejected.rejection().payload()).isSameAs(ofTheFuture);
        rejected = decoded("avro", cut).get(0);
        assertThat(Events.say(rejected)).isEqualTo("malformed_avro");
        assertThat(rejected.rejection().payload()).isSameAs(cut);
    }

    /** An element of a body has no bytes of its own in Avro. */
    @Test
    void elementsOfABodyAreKeptAsJson() throws Exception {
        byte[] body =
                record(
                        BODY,
                        out -> {
                            out.writeArrayStart();
                            out.setItemCount(2);
                            call(out, "ann", 3);
                            call(out, "bob", 60 * 24 * 365);
                            out.writeArrayEnd();
                        });
        List<DecodeResult> decoded = decoded("avro", body);
        assertThat(said(decoded)).containsExactly("ann@3", "future_timestamp");
        assertThat(new String(decoded.get(0).event().payload(), UTF_8))
                .isEqualTo(
                        "{\"type\":\"identify\",\"userId\":\"ann\",\"timestamp\":\"2025-03-15T12:03:00Z\"}");
        assertThat(new String(decoded.get(1).rejection().payload(), UTF_8))
                .startsWith("{\"type\":\"identify\",\"userId\":\"bob\",");
    }

    @Test
    void attributesMayStandBesideAvroAndBesideNothing() throws Exception {
        var message =
                new ConsumerRecord<byte[], byte[]>(
                        "ce", 2, 7, null, record(CALL, out -> call(out, "ann", 3)));
        message.headers().add("ce_specversion", "1.0".getBytes(UTF_8));
        message.headers().add("ce_id", "1".getBytes(UTF_8));
        assertThat(said(decoded(message))).containsExactly("ann@3");
        var empty = new ConsumerRecord<byte[], byte[]>("ce", 2, 7, null, new byte[0]);
        empty.headers().add("ce_specversion", "1.0".getBytes(UTF_8));
        assertThat(said(decoded(empty))).doesNotContain("malformed_avro").hasSize(1);
    }
}
