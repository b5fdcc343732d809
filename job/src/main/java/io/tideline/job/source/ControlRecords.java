package io.tideline.job.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tideline.event.Decoded;
import io.tideline.event.Event;
import io.tideline.event.IdRules;
import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.model.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Records of a topic of events that are no event: they ask to forget a user or an account.
 *
 * <p>A header alone makes a record one of these. What stands in the JSON is chosen by whoever sends
 * events, who must not be able to have another's data deleted; headers are not.
 */
public final class ControlRecords {
    /** The name of the header, whose value is {@link #FORGET}. */
    public static final String HEADER = "tideline-control";

    /** What a record with the header asks for; there is nothing else yet. */
    public static final String FORGET = "forget";

    /** Other readers of the topic ignore a type that they do not know. */
    private static final String TYPE = "tideline.forget";

    /** Several times what the longest id takes, however it is escaped. */
    private static final int MAX_BYTES = 32 << 10;

    private static final String FORM =
            "; it must be {\"type\":\"tideline.forget\"} with a userId or an accountId.";

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private ControlRecords() {}

    /**
     * The record that asks to forget an entity. Its key is the id, as most producers have it.
     *
     * @param id as {@link IdRules} want it
     */
    public static ProducerRecord<byte[], byte[]> forget(
            String topic, int partition, Level level, String id) {
        String value = JSON.createObjectNode().put("type", TYPE).put(fieldOf(level), id).toString();
        return new ProducerRecord<>(
                topic,
                partition,
                id.getBytes(UTF_8),
                value.getBytes(UTF_8),
                List.of(new RecordHeader(HEADER, FORGET.getBytes(UTF_8))));
    }

    /** Whether a record is to be read by {@link #decode}. */
    static boolean isOne(Headers headers) {
        return headers.lastHeader(HEADER) != null;
    }

    /** Reads a record that has the header; whatever it holds, this answers and never throws. */
    static Decoded decode(Headers headers, byte[] payload, Position position) {
        try {
            checkHeader(headers.lastHeader(HEADER));
            return Decoded.of(Event.forget(owner(tree(payload)), position));
        } catch (Fault fault) {
            return Decoded.of(new Rejection(fault.reason, fault.getMessage(), position, payload));
        }
    }

    private static void checkHeader(Header header) throws Fault {
        if (!Arrays.equals(header.value(), FORGET.getBytes(UTF_8))) {
            throw new Fault(
                    RejectionReason.INVALID_FIELD,
                    "The value of the record's header tideline-control is not known; it must be forget.");
        }
    }

    private static JsonNode tree(byte[] payload) throws Fault {
        if (payload.length > MAX_BYTES) {
            throw new Fault(
                    RejectionReason.TOO_LARGE,
                    "The control record has "
                            + payload.length
                            + " bytes; at most "
                            + MAX_BYTES
                            + " are accepted.");
        }
        JsonNode tree;
        try {
            tree = JSON.readTree(UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString());
        } catch (CharacterCodingException | JsonProcessingException e) {
            throw new Fault(
                    RejectionReason.MALFORMED_JSON, "The control record is not valid JSON" + FORM);
        }
        if (tree.isMissingNode()) {
            throw new Fault(RejectionReason.MALFORMED_JSON, "The control record is empty" + FORM);
        }
        if (!tree.isObject()) {
            throw new Fault(
                    RejectionReason.NOT_AN_OBJECT, "The control record is no object" + FORM);
        }
        return tree;
    }

    private static String owner(JsonNode tree) throws Fault {
        if (tree.path("type").isNull() || tree.path("type").isMissingNode()) {
            throw new Fault(RejectionReason.MISSING_TYPE, "The control record has no type" + FORM);
        }
        if (!TYPE.equals(tree.path("type").textValue())) {
            throw invalid("The control record is of another type" + FORM);
        }
        String user = id(tree, Level.USER);
        String account = id(tree, Level.ACCOUNT);
        if ((user == null) == (account == null)) {
            throw invalid(
                    "The control record has "
                            + (user == null ? "neither userId nor accountId" : "both ids")
                            + FORM);
        }
        return Event.ownerOf(user, account, 0);
    }

    /** The id, or null where there is none; null counts as absent, as in events. */
    private static String id(JsonNode tree, Level level) throws Fault {
        String field = fieldOf(level);
        JsonNode value = tree.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw invalid(field + " of the control record is no string; it must be an id.");
        }
        String fault = IdRules.fault(value.textValue());
        if (fault != null) {
            throw invalid(field + " of the control record " + fault);
        }
        return value.textValue();
    }

    private static String fieldOf(Level level) {
        return level == Level.USER ? "userId" : "accountId";
    }

    private static Fault invalid(String detail) {
        return new Fault(RejectionReason.INVALID_FIELD, detail);
    }

    /** Why the record at hand is rejected; it never leaves this class. */
    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        private final RejectionReason reason;

        private Fault(RejectionReason reason, String detail) {
            super(detail, null, false, false);
            this.reason = reason;
        }
    }
}
