package io.tideline.job.source.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.EventType;
import io.tideline.event.Position;
import io.tideline.event.decode.IdValidator;
import io.tideline.job.config.ForgetConfig;
import io.tideline.job.option.Secret;
import io.tideline.job.option.StartException;
import io.tideline.job.source.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlRecordsTest {
    private static final String OF_USER = "{\"type\":\"tideline.forget\",\"userIds\":[\"u1\"]}";
    private static final Position POSITION = new Position("events", 2, 7);
    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00.123Z");
    private static final String KEY = "k".repeat(32);
    private static final String OTHER_KEY = "o".repeat(32);
    private static final ForgetConfig UNSIGNED = new ForgetConfig(null, null, null);
    private static final ForgetConfig SIGNED = signed(KEY, null);

    private final Counter taken = new SimpleCounter();
    private final Counter refused = new SimpleCounter();
    private KafkaEvents.Decoding decoding;

    @BeforeEach
    void anybodyMayAsk() throws Exception {
        open(UNSIGNED);
    }

    private void open(ForgetConfig config) throws Exception {
        var control = new ControlRecords(config, NOW::toEpochMilli);
        decoding = new KafkaEvents.Decoding(Events.decoders(), control);
        decoding.open(
                new UnregisteredMetricsGroup() {
                    @Override
                    public Counter counter(String name) {
                        return name.equals("numErasuresTaken") ? taken : refused;
                    }
                });
    }

    private static ForgetConfig signed(String key, String previous) {
        return new ForgetConfig(
                new Secret(key), previous == null ? null : new Secret(previous), null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'tideline.forget','userIds':['u1']} | uu1",
                "{'type':'tideline.forget','accountIds':['a1']} | aa1",
                "{'type':'tideline.forget','userIds':['u1','u2'],'accountIds':['a1']} | uu1,uu2,aa1",
                "{'type':'tideline.forget','userIds':['u1'],'accountIds':null} | uu1",
                "{'type':'tideline.forget','userIds':[],'accountIds':['a1'],'reason':'asked'} | aa1",
                "{'type':'tideline.forget','userIds':['\\ud83d\\ude00 x']} | 'u\uD83D\uDE00 x'"
            })
    void isTakenForWhomItNames(String value, String owners) {
        List<DecodeResult> decoded = decodeAll(record(forget(), json(value)));
        assertThat(decoded)
                .extracting(DecodeResult::event)
                .isEqualTo(
                        List.of(owners.split(",")).stream()
                                .map(owner -> Event.forget(owner, NOW.toEpochMilli(), POSITION))
                                .toList());
        assertThat(decoded).as("it moves the watermark").noneMatch(DecodeResult::isOwnedEvent);
        assertThat(taken.getCount()).isEqualTo(1);
        assertThat(refused.getCount()).isZero();
    }

    @Test
    void saysWhenItWasRequested() {
        byte[] value =
                json("{'type':'tideline.forget','at':'2025-01-02T03:04:05Z','userIds':['u1']}");
        assertThat(decode(forget(), value).event().timestamp())
                .isEqualTo(Instant.parse("2025-01-02T03:04:05Z").toEpochMilli());
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
                "{'type':'tideline.forget','userIds':['a'],'userIds':['b']} | malformed_json | it must be {",
                "{'type':'tideline.forget','userIds':['a']} {} | malformed_json | it must be {",
                "['tideline.forget'] | not_an_object | it must be {",
                "{'userIds':['u1']} | missing_type | it must be {",
                "{'type':null,'userIds':['u1']} | missing_type | it must be {",
                "{'type':'track','userIds':['u1']} | invalid_field | of another type; it must be {",
                "{'type':1,'userIds':['u1']} | invalid_field | of another type; it must be {",
                "{'type':'tideline.forget'} | invalid_field | neither userIds nor accountIds; it must be {",
                "{'type':'tideline.forget','userId':'u1'} | invalid_field | neither userIds nor accountIds; it",
                "{'type':'tideline.forget','userIds':[],'accountIds':null} | invalid_field | neither userIds nor",
                "{'type':'tideline.forget','userIds':'u'} | invalid_field | userIds of the control record is no list",
                "{'type':'tideline.forget','userIds':['u',17]} | invalid_field | userIds[1] of the control record is no id",
                "{'type':'tideline.forget','userIds':[null]} | invalid_field | userIds[0] of the control record is no id",
                "{'type':'tideline.forget','userIds':['']} | invalid_field | userIds[0] of the control record is no id",
                "{'type':'tideline.forget','userIds':['u'],'accountIds':['\\ud800']} | invalid_field | accountIds[0] of the",
                "{'type':'tideline.forget','accountIds':['a\\u0000']} | invalid_field | accountIds[0] of the control record",
                "{'type':'tideline.forget','userIds':['u'],'at':'soon'} | invalid_field | at of the control record is no time",
                "{'type':'tideline.forget','userIds':['u'],'at':17} | invalid_field | at of the control record is no time"
            })
    void isRejectedWithTheRemedyIfItCannotBeRead(String value, String reason, String detail) {
        byte[] payload = value == null ? null : json(value);
        assertRejected(decode(forget(), payload), reason, detail);
        assertThat(taken.getCount()).isZero();
        assertThat(refused.getCount()).isEqualTo(1);
    }

    @Test
    void isRejectedIfTheIdIsTooLong() {
        byte[] payload = json("{'type':'tideline.forget','userIds':['" + "x".repeat(513) + "']}");
        assertRejected(decode(forget(), payload), "invalid_field", "userIds[0]");
    }

    @Test
    void isRejectedIfItIsLarge() {
        assertRejected(decode(forget(), new byte[1 << 20]), "too_large", "at most 65536 are");
        byte[] deep = "[".repeat(30_000).getBytes(UTF_8);
        assertRejected(decode(forget(), deep), "malformed_json", "it must be {");
    }

    @Test
    void isRejectedIfItIsNoUtf8() {
        byte[] payload = {'{', '"', (byte) 0xC3, 0x28, '"', ':', '1', '}'};
        assertRejected(decode(forget(), payload), "malformed_json", "it must be {");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Forget", "forget ", "remember"})
    void isRejectedIfTheHeaderRequestsSomethingElse(String requested) {
        Headers headers = new RecordHeaders().add(ControlRecords.HEADER, requested.getBytes(UTF_8));
        assertRejected(
                decode(headers, OF_USER.getBytes(UTF_8)), "invalid_field", "it must be forget.");
    }

    @Test
    void isRejectedIfTheHeaderIsNull() {
        Headers headers = new RecordHeaders().add(ControlRecords.HEADER, null);
        assertRejected(
                decode(headers, OF_USER.getBytes(UTF_8)), "invalid_field", "it must be forget.");
    }

    /** Whoever sends events chooses what is in them. */
    @Test
    void isNoneWithoutTheHeaderWhateverTheJsonSays() {
        assertThat(decode(new RecordHeaders(), OF_USER.getBytes(UTF_8)))
                .isEqualTo(DecodeResult.ignored());
        Headers similar =
                new RecordHeaders()
                        .add("Tideline-Control", "forget".getBytes(UTF_8))
                        .add("control", "forget".getBytes(UTF_8));
        assertThat(decode(similar, OF_USER.getBytes(UTF_8))).isEqualTo(DecodeResult.ignored());
    }

    @Test
    void otherHeadersAreIgnored() {
        Headers headers = new RecordHeaders().add("traceparent", new byte[] {1});
        DecodeResult decoded = decode(headers, Events.event("u", 3).getBytes(UTF_8));
        assertThat(decoded.event().type()).isEqualTo(EventType.IDENTIFY);
    }

    /** By which an operator cleans a compacted topic. */
    @Test
    void aTombstoneIsIgnored() {
        assertThat(decode(new RecordHeaders(), null)).isEqualTo(DecodeResult.ignored());
    }

    @Test
    void isReadAsItIsWritten() {
        String id = "o'\"\\\u2028\uD83D\uDE00".repeat(73); // 511 characters
        ForgetRequest request = new ForgetRequest(NOW, List.of(id, "u2"), List.of(id));
        ProducerRecord<byte[], byte[]> written =
                ControlRecords.forget("events", 2, request, UNSIGNED.keys());
        assertThat(written.topic()).isEqualTo("events");
        assertThat(written.partition()).isEqualTo(2);
        assertThat(new String(written.key(), UTF_8)).as("compaction").startsWith("tideline.forget");
        assertThat(owners(decodeAll(record(written, NOW))))
                .containsExactly("u" + id, "uu2", "a" + id);
    }

    @Test
    void manyIdsAreSpreadOverRecordsThatFit() throws Exception {
        List<String> users = new ArrayList<>(ids("short-", 2_500));
        users.addAll(ids("\u0001".repeat(500), 100)); // six bytes each in JSON
        users.addAll(ids("\uD83D\uDE00".repeat(500), 100));
        List<String> accounts = ids("acme-", 700);
        List<ForgetRequest> requests = ForgetRequest.of(NOW, users, accounts);
        List<String> readUsers = new ArrayList<>();
        List<String> readAccounts = new ArrayList<>();
        for (ForgetRequest request : requests) {
            byte[] json = request.toJson();
            assertThat(json.length).isLessThanOrEqualTo(ForgetRequest.MAX_BYTES);
            ForgetRequest read = ForgetRequest.of(json);
            assertThat(read).isEqualTo(request);
            readUsers.addAll(read.users());
            readAccounts.addAll(read.accounts());
        }
        assertThat(readUsers).isEqualTo(users);
        assertThat(readAccounts).isEqualTo(accounts);
        assertThat(requests).extracting(ForgetRequest::at).doesNotHaveDuplicates().startsWith(NOW);
        assertThat(ForgetRequest.of(NOW, List.of(), List.of())).isEmpty();
    }

    private static List<String> ids(String start, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> start + i)
                .peek(id -> assertThat(IdValidator.fault(id)).isNull())
                .toList();
    }

    @Test
    void aSignedOneIsTaken() throws Exception {
        open(SIGNED);
        assertThat(owners(decodeAll(record(written(KEY, NOW), NOW)))).containsExactly("uu1");
        assertThat(taken.getCount()).isEqualTo(1);
    }

    /** While keys change, and the requester may be ahead or behind. */
    @Test
    void theKeyBeforeCountsToo() throws Exception {
        open(signed(KEY, OTHER_KEY));
        assertThat(owners(decodeAll(record(written(KEY, NOW), NOW)))).containsExactly("uu1");
        assertThat(owners(decodeAll(record(written(OTHER_KEY, NOW), NOW)))).containsExactly("uu1");
    }

    @Test
    void anUnsignedOneIsRefusedOnceThereIsAKey() throws Exception {
        open(SIGNED);
        assertRejected(decode(forget(), OF_USER.getBytes(UTF_8)), "invalid_field", "is not signed");
        Headers empty = forget().add(RequestSignature.HEADER, null);
        assertRejected(decode(empty, OF_USER.getBytes(UTF_8)), "invalid_field", "is not signed");
        assertThat(refused.getCount()).isEqualTo(2);
        assertThat(taken.getCount()).isZero();
    }

    /** A stranger must not learn whether the rest would do. */
    @Test
    void theSignatureIsLookedAtFirst() throws Exception {
        open(SIGNED);
        assertRejected(decode(forget(), json("{")), "invalid_field", "is not signed");
        assertRejected(decode(forget(), new byte[1 << 20]), "invalid_field", "is not signed");
    }

    @Test
    void aWrongSignatureIsRefused() throws Exception {
        open(SIGNED);
        assertWrong(record(written(OTHER_KEY, NOW), NOW));
        ProducerRecord<byte[], byte[]> right = written(KEY, NOW);
        byte[] signature = right.headers().lastHeader(RequestSignature.HEADER).value();
        for (int i = 0; i < signature.length; i++) {
            byte[] wrong = signature.clone();
            wrong[i] ^= 1;
            assertWrong(signedBy(wrong, right.value()));
        }
        assertWrong(signedBy(new byte[0], right.value()));
        assertWrong(signedBy(Arrays.copyOf(signature, 200), right.value()));
        byte[] changed = new String(right.value(), UTF_8).replace("u1", "u2").getBytes(UTF_8);
        assertWrong(signedBy(signature, changed));
        assertThat(taken.getCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"events, 1", "events2, 2", "event, 2"})
    void aCopyElsewhereIsRefused(String topic, int partition) throws Exception {
        open(SIGNED);
        ForgetRequest request = new ForgetRequest(NOW, List.of("u1"), List.of());
        assertWrong(record(ControlRecords.forget(topic, partition, request, SIGNED.keys()), NOW));
    }

    private void assertWrong(ConsumerRecord<byte[], byte[]> record) {
        assertRejected(decodeAll(record).get(0), "invalid_field", "signature is wrong; it must be");
    }

    private static ConsumerRecord<byte[], byte[]> signedBy(byte[] signature, byte[] value) {
        return record(forget().add(RequestSignature.HEADER, signature), value);
    }

    /** The log's own times say how late it is, whatever the copy's own time. */
    @Test
    void aCopyMuchLaterIsRefused() throws Exception {
        open(SIGNED);
        Instant sentAt = NOW.minus(Duration.ofDays(3));
        ProducerRecord<byte[], byte[]> request = written(KEY, sentAt);
        assertThat(owners(decodeAll(record(request, sentAt)))).containsExactly("uu1");
        assertOld(record(request, NOW));
        decodeAll(event(NOW.minus(Duration.ofDays(1))));
        assertOld(record(request, sentAt));
    }

    private void assertOld(ConsumerRecord<byte[], byte[]> record) {
        assertRejected(decodeAll(record).get(0), "invalid_field", "older than what came before it");
    }

    /** Read again, from the beginning, it counts as it did. */
    @Test
    void anOldOneInItsPlaceIsTaken() throws Exception {
        open(SIGNED);
        Instant sentAt = NOW.minus(Duration.ofDays(300));
        decodeAll(event(sentAt.minus(Duration.ofHours(1))));
        decodeAll(event(sentAt.plus(Duration.ofHours(23))));
        assertThat(owners(decodeAll(record(written(KEY, sentAt), sentAt)))).containsExactly("uu1");
    }

    /** One broken clock of a producer must not keep all requests out. */
    @Test
    void aRecordOfTheFutureMakesNoneOld() throws Exception {
        open(SIGNED);
        decodeAll(event(NOW.plus(Duration.ofDays(400))));
        assertThat(owners(decodeAll(record(written(KEY, NOW), NOW)))).containsExactly("uu1");
    }

    @Test
    void aSignedOneOfTheFutureIsRefused() throws Exception {
        open(SIGNED);
        Instant sentAt = NOW.plus(Duration.ofHours(25));
        assertRejected(
                decodeAll(record(written(KEY, sentAt), NOW)).get(0), "invalid_field", "ahead of");
    }

    @Test
    void aSignedOneNeedsATime() throws Exception {
        open(SIGNED);
        byte[] signature =
                RequestSignature.of(KEY.getBytes(UTF_8), "events", 2, OF_USER.getBytes(UTF_8));
        assertRejected(
                decodeAll(signedBy(signature, OF_USER.getBytes(UTF_8))).get(0),
                "invalid_field",
                "has no time");
    }

    @Test
    void aShortKeyIsNone() {
        assertThatThrownBy(() -> open(signed("hunter2", null)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("forget.key: found a key of 7 characters, expected one of at")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> open(signed(KEY, "")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("forget.previous_key: found a key of 0 characters");
        assertThat(SIGNED.keys().toString() + SIGNED).doesNotContain(KEY);
    }

    private static ProducerRecord<byte[], byte[]> written(String key, Instant at) {
        ForgetRequest request = new ForgetRequest(at, List.of("u1"), List.of());
        return ControlRecords.forget("events", 2, request, signed(key, null).keys());
    }

    private static List<String> owners(List<DecodeResult> decoded) {
        return decoded.stream().map(each -> each.event().entityKey()).toList();
    }

    /** What is refused may name people: no word of it goes on. */
    private static void assertRejected(DecodeResult decoded, String reason, String detail) {
        assertThat(decoded.rejection().reason().text()).isEqualTo(reason);
        assertThat(decoded.rejection().detail())
                .contains(detail)
                .endsWith(".")
                .doesNotContain("\n");
        assertThat(decoded.rejection().position()).isEqualTo(POSITION);
        assertThat(decoded.rejection().payload()).isEmpty();
    }

    private static Headers forget() {
        return new RecordHeaders().add(ControlRecords.HEADER, "forget".getBytes(UTF_8));
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> event(Instant writtenAt) {
        return record(new RecordHeaders(), Events.event("u", 3).getBytes(UTF_8), writtenAt);
    }

    /** Returns the request as read, maybe from elsewhere than it was written to. */
    private static ConsumerRecord<byte[], byte[]> record(
            ProducerRecord<byte[], byte[]> written, Instant at) {
        return record(written.headers(), written.value(), at);
    }

    private static ConsumerRecord<byte[], byte[]> record(Headers headers, byte[] value) {
        return record(headers, value, NOW);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            Headers headers, byte[] value, Instant at) {
        return new ConsumerRecord<>(
                POSITION.origin(),
                POSITION.partition(),
                POSITION.offset(),
                at.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                value,
                headers,
                Optional.empty());
    }

    private DecodeResult decode(Headers headers, byte[] payload) {
        List<DecodeResult> out = decodeAll(record(headers, payload));
        assertThat(out).hasSize(1);
        return out.get(0);
    }

    private List<DecodeResult> decodeAll(ConsumerRecord<byte[], byte[]> record) {
        List<DecodeResult> out = new ArrayList<>();
        decoding.deserialize(
                record,
                new Collector<>() {
                    @Override
                    public void collect(DecodeResult decoded) {
                        out.add(decoded);
                    }

                    @Override
                    public void close() {}
                });
        return Collections.unmodifiableList(out);
    }
}
