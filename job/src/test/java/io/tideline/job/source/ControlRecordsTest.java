package io.tideline.job.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.Decoded;
import io.tideline.event.Event;
import io.tideline.event.EventType;
import io.tideline.event.Position;
import io.tideline.model.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlRecordsTest {
    private static final String OF_USER = "{\"type\":\"tideline.forget\",\"userId\":\"u1\"}";
    private static final Position POSITION = new Position("events", 2, 7);

    private final KafkaEvents.Decoding decoding = new KafkaEvents.Decoding(Events.decoder());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'tideline.forget','userId':'u1'} | uu1",
                "{'type':'tideline.forget','accountId':'a1'} | aa1",
                "{'type':'tideline.forget','userId':'u1','accountId':null} | uu1",
                "{'type':'tideline.forget','userId':null,'accountId':'a1','reason':'asked'} | aa1",
                "{'type':'tideline.forget','userId':'\\ud83d\\ude00 '} | 'u\uD83D\uDE00 '"
            })
    void isTakenForWhomItNames(String value, String owner) {
        Decoded decoded = decode(forget(), json(value));
        assertThat(decoded.event()).isEqualTo(Event.forget(owner, POSITION));
        assertThat(decoded.isOwnedEvent()).as("it moves the watermark").isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "tombstone",
            value = {
                "tombstone | malformed_json | is empty; it must be {",
                "{ | malformed_json | is not valid JSON; it must be {",
                "2 | not_an_object | is no object; it must be {",
                "{'type':'tideline.forget' | malformed_json | it must be {",
                "{'type':'tideline.forget','userId':'a','userId':'b'} | malformed_json | it must be {",
                "{'type':'tideline.forget','userId':'a'} {} | malformed_json | it must be {",
                "['tideline.forget'] | not_an_object | it must be {",
                "{'userId':'u1'} | missing_type | it must be {",
                "{'type':null,'userId':'u1'} | missing_type | it must be {",
                "{'type':'track','userId':'u1'} | invalid_field | of another type; it must be {",
                "{'type':1,'userId':'u1'} | invalid_field | of another type; it must be {",
                "{'type':'tideline.forget'} | invalid_field | neither userId nor accountId; it must be {",
                "{'type':'tideline.forget','userId':null} | invalid_field | neither userId nor accountId; it",
                "{'type':'tideline.forget','userId':'u','accountId':'a'} | invalid_field | both ids; it must",
                "{'type':'tideline.forget','userId':17} | invalid_field | userId of the control record is no string; it must be",
                "{'type':'tideline.forget','userId':''} | invalid_field | userId of the control record is empty; it must be",
                "{'type':'tideline.forget','accountId':'\\ud800'} | invalid_field | accountId of the control record is",
                "{'type':'tideline.forget','accountId':'a\\u0000'} | invalid_field | accountId of the control record is"
            })
    void isRejectedWithTheRemedyIfItCannotBeRead(String value, String reason, String detail) {
        byte[] payload = value == null ? null : json(value);
        assertRejected(decode(forget(), payload), reason, detail, payload);
    }

    @Test
    void isRejectedIfTheIdIsTooLong() {
        byte[] payload = json("{'type':'tideline.forget','userId':'" + "x".repeat(513) + "'}");
        assertRejected(
                decode(forget(), payload), "invalid_field", "has 513 characters; it must", payload);
    }

    @Test
    void isRejectedIfItIsLarge() {
        byte[] payload = new byte[1 << 20];
        assertRejected(decode(forget(), payload), "too_large", "at most 32768 are", payload);
        byte[] deep = "[".repeat(30_000).getBytes(UTF_8);
        assertRejected(decode(forget(), deep), "malformed_json", "it must be {", deep);
    }

    @Test
    void isRejectedIfItIsNoUtf8() {
        byte[] payload = {'{', '"', (byte) 0xC3, 0x28, '"', ':', '1', '}'};
        assertRejected(decode(forget(), payload), "malformed_json", "it must be {", payload);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Forget", "forget ", "remember"})
    void isRejectedIfTheHeaderAsksForSomethingElse(String asked) {
        Headers headers = new RecordHeaders().add(ControlRecords.HEADER, asked.getBytes(UTF_8));
        byte[] payload = OF_USER.getBytes(UTF_8);
        assertRejected(decode(headers, payload), "invalid_field", "it must be forget.", payload);
    }

    @Test
    void isRejectedIfTheHeaderIsNull() {
        Headers headers = new RecordHeaders().add(ControlRecords.HEADER, null);
        byte[] payload = OF_USER.getBytes(UTF_8);
        assertRejected(decode(headers, payload), "invalid_field", "it must be forget.", payload);
    }

    /** Whoever sends events chooses what is in them. */
    @Test
    void isNoneWithoutTheHeaderWhateverTheJsonSays() {
        assertThat(decode(new RecordHeaders(), OF_USER.getBytes(UTF_8)))
                .isEqualTo(Decoded.ignored());
        Headers similar =
                new RecordHeaders()
                        .add("Tideline-Control", "forget".getBytes(UTF_8))
                        .add("control", "forget".getBytes(UTF_8));
        assertThat(decode(similar, OF_USER.getBytes(UTF_8))).isEqualTo(Decoded.ignored());
    }

    @Test
    void otherHeadersAreNobodysBusiness() {
        Headers headers = new RecordHeaders().add("traceparent", new byte[] {1});
        Decoded decoded = decode(headers, Events.event("u", 3).getBytes(UTF_8));
        assertThat(decoded.event().type()).isEqualTo(EventType.IDENTIFY);
    }

    @ParameterizedTest
    @EnumSource(Level.class)
    void isReadAsItIsWritten(Level level) {
        String id = "o'\"\\\u2028\uD83D\uDE00".repeat(73); // 511 characters
        ProducerRecord<byte[], byte[]> written = ControlRecords.forget("events", 2, level, id);
        assertThat(written.topic()).isEqualTo("events");
        assertThat(written.partition()).isEqualTo(2);
        assertThat(written.key()).isEqualTo(id.getBytes(UTF_8));
        Decoded decoded = decode(written.headers(), written.value());
        String owner =
                level == Level.USER ? Event.ownerOf(id, null, 0) : Event.ownerOf(null, id, 0);
        assertThat(decoded).isEqualTo(Decoded.of(Event.forget(owner, POSITION)));
    }

    private static void assertRejected(
            Decoded decoded, String reason, String detail, byte[] payload) {
        assertThat(decoded.rejection().reason().text()).isEqualTo(reason);
        assertThat(decoded.rejection().detail())
                .contains(detail)
                .endsWith(".")
                .doesNotContain("\n");
        assertThat(decoded.rejection().position()).isEqualTo(POSITION);
        assertThat(decoded.rejection().payload())
                .isEqualTo(payload == null ? new byte[0] : payload);
    }

    private static Headers forget() {
        return new RecordHeaders().add(ControlRecords.HEADER, "forget".getBytes(UTF_8));
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }

    private Decoded decode(Headers headers, byte[] payload) {
        List<Decoded> out = new ArrayList<>();
        decoding.deserialize(
                new ConsumerRecord<>(
                        POSITION.origin(),
                        POSITION.partition(),
                        POSITION.offset(),
                        0,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        null,
                        payload,
                        headers,
                        Optional.empty()),
                new Collector<>() {
                    @Override
                    public void collect(Decoded decoded) {
                        out.add(decoded);
                    }

                    @Override
                    public void close() {}
                });
        assertThat(out).hasSize(1);
        return out.get(0);
    }
}
