package io.tideline.job.source.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.event.RejectionReason;
import io.tideline.event.decode.IdValidator;
import io.tideline.event.decode.RejectionException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The content of a control record: a request to erase users and accounts. Its value is {@code
 * {"type":"tideline.forget","at":"2026-11-28T10:00:00Z","userIds":["ann"],"accountIds":["acme"]}},
 * of a type that other readers of the topic do not know and so ignore.
 *
 * @param at when it was requested; null: the record does not say
 * @param users ids as {@link IdValidator} want them, as of {@code accounts}
 */
public record ForgetRequest(Instant at, List<String> users, List<String> accounts) {
    /** The most bytes of a value. */
    static final int MAX_BYTES = 64 << 10;

    private static final String TYPE = "tideline.forget";
    private static final String USERS = "userIds";
    private static final String ACCOUNTS = "accountIds";
    private static final String FORM =
            "; it must be {\"type\":\"tideline.forget\"} with userIds or accountIds, and with at, the time.";

    /** Ids of one request; what else is in it, and the longest id, have room beside them. */
    private static final int MOST_BYTES_OF_IDS = 48 << 10;

    private static final int MOST_IDS = 1_000;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    public ForgetRequest {
        users = List.copyOf(users);
        accounts = List.copyOf(accounts);
    }

    /**
     * Spreads users and accounts over as many requests as it takes. No two of them have the same
     * time.
     *
     * @param at of the first of them
     */
    public static List<ForgetRequest> of(Instant at, List<String> users, List<String> accounts) {
        List<ForgetRequest> requests = new ArrayList<>();
        List<String> someUsers = new ArrayList<>();
        List<String> someAccounts = new ArrayList<>();
        int bytes = 0;
        for (int i = 0; i < users.size() + accounts.size(); i++) {
            boolean isUser = i < users.size();
            String id = isUser ? users.get(i) : accounts.get(i - users.size());
            (isUser ? someUsers : someAccounts).add(id);
            bytes += JsonStringEncoder.getInstance().quoteAsUTF8(id).length;
            boolean isFull =
                    bytes >= MOST_BYTES_OF_IDS
                            || someUsers.size() + someAccounts.size() == MOST_IDS;
            if (isFull || i == users.size() + accounts.size() - 1) {
                Instant own = at.plusMillis(requests.size());
                requests.add(new ForgetRequest(own, someUsers, someAccounts));
                someUsers.clear();
                someAccounts.clear();
                bytes = 0;
            }
        }
        return requests;
    }

    byte[] toJson() {
        ObjectNode json = JSON.createObjectNode().put("type", TYPE);
        if (at != null) {
            json.put("at", at.toString());
        }
        users.forEach(json.withArrayProperty(USERS)::add);
        accounts.forEach(json.withArrayProperty(ACCOUNTS)::add);
        return json.toString().getBytes(UTF_8);
    }

    /** Reads the value of a record. */
    static ForgetRequest of(byte[] value) throws RejectionException {
        JsonNode tree = tree(value);
        JsonNode type = tree.path("type");
        if (isAbsent(type)) {
            throw new RejectionException(
                    RejectionReason.MISSING_TYPE, "The control record has no type" + FORM);
        }
        if (!TYPE.equals(type.textValue())) {
            throw RejectionException.invalid("The control record is of another type" + FORM);
        }
        ForgetRequest request = new ForgetRequest(at(tree), ids(tree, USERS), ids(tree, ACCOUNTS));
        if (request.users.isEmpty() && request.accounts.isEmpty()) {
            throw RejectionException.invalid(
                    "The control record has neither userIds nor accountIds" + FORM);
        }
        return request;
    }

    private static JsonNode tree(byte[] value) throws RejectionException {
        if (value.length > MAX_BYTES) {
            throw new RejectionException(
                    RejectionReason.TOO_LARGE,
                    "The control record has %s bytes; at most %s are accepted."
                            .formatted(value.length, MAX_BYTES));
        }
        JsonNode tree;
        try {
            tree = JSON.readTree(UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
        } catch (CharacterCodingException | JsonProcessingException e) {
            throw new RejectionException(
                    RejectionReason.MALFORMED_JSON, "The control record is not valid JSON" + FORM);
        }
        if (tree.isMissingNode()) {
            throw new RejectionException(
                    RejectionReason.MALFORMED_JSON, "The control record is empty" + FORM);
        }
        if (!tree.isObject()) {
            throw new RejectionException(
                    RejectionReason.NOT_AN_OBJECT, "The control record is no object" + FORM);
        }
        return tree;
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static Instant at(JsonNode tree) throws RejectionException {
        JsonNode value = tree.path("at");
        if (isAbsent(value)) {
            return null;
        }
        try {
            return Instant.parse(value.asText());
        } catch (DateTimeException e) {
            throw RejectionException.invalid(
                    "at of the control record is no time; it must be one such as 2026-11-28T10:00:00Z.");
        }
    }

    /** Returns the ids, or none where the list is absent or null. */
    private static List<String> ids(JsonNode tree, String field) throws RejectionException {
        JsonNode list = tree.path(field);
        if (isAbsent(list)) {
            return List.of();
        }
        if (!list.isArray()) {
            throw RejectionException.invalid(
                    field + " of the control record is no list; it must be a list of ids.");
        }
        List<String> ids = new ArrayList<>(list.size());
        for (JsonNode id : list) {
            if (!id.isTextual() || IdValidator.fault(id.textValue()) != null) {
                throw RejectionException.invalid(
                        "%s[%s] of the control record is no id; it must be a text that can be the id of an event."
                                .formatted(field, ids.size()));
            }
            ids.add(id.textValue());
        }
        return ids;
    }
}
