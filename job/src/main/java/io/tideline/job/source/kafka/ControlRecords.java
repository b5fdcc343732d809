package io.tideline.job.source.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.event.decode.RejectionException;
import io.tideline.job.config.ForgetConfig;
import io.tideline.time.MachineClock;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of a topic of events that are not events: requests to erase users and accounts ({@link
 * ForgetRequest}).
 *
 * <p>A header alone makes a record one of these. What stands in the JSON is chosen by whoever sends
 * events, who must not be able to have another's data deleted. Headers are chosen by whoever may
 * write to the topic; where a key is set, the request must also be signed with it ({@link
 * RequestSignature}).
 *
 * <p>One that is refused goes to the rejections without its payload, which may name people.
 */
public final class ControlRecords implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(ControlRecords.class);

    /** The name of the header, whose value is {@link #FORGET}. */
    public static final String HEADER = "tideline-control";

    /** What a record with the header requests; there is nothing else yet. */
    public static final String FORGET = "forget";

    /**
     * How much newer a partition may be than a signed request in it, or the request than the
     * machine's clock: more than clocks differ, and than a record lies about before it is sent.
     */
    private static final Duration TOLERANCE = Duration.ofDays(1);

    private static final byte[] NOTHING = new byte[0];

    private final ForgetConfig config;
    private final MachineClock clock;

    private transient ForgetConfig.Keys keys;
    private transient Counter taken;
    private transient Counter refused;

    /** By partition: the newest time of its records so far. Its place in the log dates a record. */
    private transient Map<TopicPartition, Long> newest;

    /**
     * @param clock a request may not be far ahead of
     */
    ControlRecords(ForgetConfig config, MachineClock clock) {
        this.config = config;
        this.clock = clock;
    }

    /**
     * Returns the record of a request. Its key is its own, so that compaction keeps it.
     *
     * @param keys by the first of which it is signed; none: it is not
     */
    public static ProducerRecord<byte[], byte[]> forget(
            String topic, int partition, ForgetRequest request, ForgetConfig.Keys keys) {
        byte[] value = request.toJson();
        Headers headers = new RecordHeaders();
        headers.add(new RecordHeader(HEADER, FORGET.getBytes(UTF_8)));
        if (!keys.all().isEmpty()) {
            headers.add(
                    RequestSignature.HEADER,
                    RequestSignature.of(keys.all().get(0), topic, partition, value));
        }
        byte[] key = ("tideline.forget-" + UUID.randomUUID()).getBytes(UTF_8);
        return new ProducerRecord<>(topic, partition, key, value, headers);
    }

    /** Reads the keys, on the task. */
    void open(MetricGroup metrics) {
        keys = config.keys();
        newest = new HashMap<>();
        taken = metrics.counter("numErasuresTaken");
        refused = metrics.counter("numErasuresRefused");
    }

    /** Returns whether a record has to be read by {@link #decode}. */
    static boolean isOne(ConsumerRecord<byte[], byte[]> message) {
        return message.headers().lastHeader(HEADER) != null;
    }

    /** Notes the time of a record of whatever kind. */
    void note(ConsumerRecord<byte[], byte[]> message) {
        if (config.isSigned()) {
            newest.merge(partitionOf(message), message.timestamp(), Math::max);
        }
    }

    private static TopicPartition partitionOf(ConsumerRecord<byte[], byte[]> message) {
        return new TopicPartition(message.topic(), message.partition());
    }

    /** Reads a record that has the header; whatever it holds, this never throws. */
    void decode(
            ConsumerRecord<byte[], byte[]> message,
            Position position,
            Collector<DecodeResult> out) {
        try {
            ForgetRequest request = request(message);
            long at = request.at() == null ? timeOf(message) : request.at().toEpochMilli();
            Stream.concat(
                            request.users().stream().map(id -> Event.entityKeyOf(id, null, 0)),
                            request.accounts().stream().map(id -> Event.entityKeyOf(null, id, 0)))
                    .map(owner -> DecodeResult.of(Event.forget(owner, at, position)))
                    .forEach(out::collect);
            taken.inc();
            LOG.info(
                    "Took a request to forget {} users and {} accounts, {}",
                    request.users().size(),
                    request.accounts().size(),
                    position.text());
        } catch (RejectionException fault) {
            refuse(fault, position);
            out.collect(
                    DecodeResult.of(
                            new Rejection(fault.reason(), fault.getMessage(), position, NOTHING)));
        }
    }

    private ForgetRequest request(ConsumerRecord<byte[], byte[]> message)
            throws RejectionException {
        Header header = message.headers().lastHeader(HEADER);
        if (!Arrays.equals(header.value(), FORGET.getBytes(UTF_8))) {
            throw RejectionException.invalid(
                    "The value of the record's header tideline-control is not known; it must be forget.");
        }
        byte[] value = message.value() == null ? NOTHING : message.value();
        if (!config.isSigned()) {
            return ForgetRequest.of(value);
        }
        checkSignature(message, value);
        ForgetRequest request = ForgetRequest.of(value);
        checkTime(request.at(), message);
        return request;
    }

    /** Checks the signature first: nothing else matters in a record that is not signed. */
    private void checkSignature(ConsumerRecord<byte[], byte[]> message, byte[] value)
            throws RejectionException {
        Header signature = message.headers().lastHeader(RequestSignature.HEADER);
        if (signature == null || signature.value() == null) {
            throw RejectionException.invalid(
                    "The control record is not signed; it must have a header %s by the configuration's forget.key."
                            .formatted(RequestSignature.HEADER));
        }
        boolean isValid =
                RequestSignature.isValid(
                        signature.value(), keys.all(), message.topic(), message.partition(), value);
        if (!isValid) {
            throw RejectionException.invalid(
                    "The control record's signature is wrong; it must be by the configuration's forget.key, and for this topic and partition.");
        }
    }

    /** Refuses a copy that is written again much later. */
    private void checkTime(Instant at, ConsumerRecord<byte[], byte[]> message)
            throws RejectionException {
        if (at == null) {
            throw RejectionException.invalid(
                    "The control record has no time; where requests are signed, it must have one, as at.");
        }
        long now = clock.millis();
        long before = Math.max(timeOf(message), newest.getOrDefault(partitionOf(message), 0L));
        if (at.toEpochMilli() < Math.min(now, before) - TOLERANCE.toMillis()) {
            throw RejectionException.invalid(
                    "The control record is of %s, older than what came before it by more than a day: a copy, perhaps; send a new request."
                            .formatted(at));
        }
        if (at.toEpochMilli() > now + TOLERANCE.toMillis()) {
            throw RejectionException.invalid(
                    "The control record is of %s, more than a day ahead of the machine's clock; it must not be."
                            .formatted(at));
        }
    }

    /** Records without a time are as old as can be. */
    private static long timeOf(ConsumerRecord<byte[], byte[]> message) {
        return Math.max(0, message.timestamp());
    }

    /** Counts it; not each has a line in the log, which whoever sends them could fill. */
    private void refuse(RejectionException fault, Position position) {
        refused.inc();
        long count = refused.getCount();
        if (Long.bitCount(count) == 1) {
            LOG.warn(
                    "Refused {} control records so far, the last {}: {}",
                    count,
                    position.text(),
                    fault.getMessage());
        }
    }
}
