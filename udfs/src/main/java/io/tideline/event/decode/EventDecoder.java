package io.tideline.event.decode;

import static io.tideline.event.RejectionReason.FUTURE_TIMESTAMP;
import static io.tideline.event.RejectionReason.INVALID_FIELD;
import static io.tideline.event.RejectionReason.INVALID_TIMESTAMP;
import static io.tideline.event.RejectionReason.MALFORMED_JSON;
import static io.tideline.event.RejectionReason.MISSING_EVENT;
import static io.tideline.event.RejectionReason.MISSING_TIMESTAMP;
import static io.tideline.event.RejectionReason.MISSING_TYPE;
import static io.tideline.event.RejectionReason.NOT_AN_OBJECT;
import static io.tideline.event.RejectionReason.PAST_TIMESTAMP;
import static io.tideline.event.RejectionReason.TOO_LARGE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.EventType;
import io.tideline.event.MessageIds;
import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.event.decode.JsonFields.Slot;
import io.tideline.model.Model;
import io.tideline.model.Segment;
import io.tideline.time.MachineClock;
import io.tideline.yaml.Durations;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads records in the Segment shape (docs/concepts.md). Whatever the bytes, it answers and never
 * throws. Of several faults the first in the order of {@link RejectionReason} is reported. One
 * instance serves one thread.
 */
public final class EventDecoder implements Serializable {
    private static final long serialVersionUID = 1L;

    /** How much of a broken record a detail shows, in bytes. */
    private static final int EXCERPT_BYTES = 40;

    /** What other languages write for numbers that JSON has no form for. */
    private static final Pattern NO_NUMBER = Pattern.compile("[+-]?(?:NaN|Infinity|INF)\\z");

    private static final int LONGEST_NO_NUMBER = "-Infinity".length();

    private static final Map<String, EventType> TYPES =
            Map.of(
                    "track", EventType.TRACK,
                    "page", EventType.PAGE,
                    "screen", EventType.SCREEN,
                    "identify", EventType.IDENTIFY,
                    "group", EventType.GROUP);

    /** The time of writing of a record that carries none. */
    public static final long UNKNOWN = Long.MAX_VALUE;

    private final DecoderLimits limits;
    private final long maxFuture;
    private final long maxPast;
    private final MachineClock clock;
    private final EventMatcher names;
    private final StringIndex askedTraits;
    private boolean readsEveryName;
    private transient JsonFields fields;

    /**
     * @param model decides which events, properties and traits are kept
     * @param limits what is accepted at most
     * @param clock when a record was received at the latest
     */
    public EventDecoder(Model model, DecoderLimits limits, MachineClock clock) {
        this.limits = limits;
        this.maxFuture = limits.maxFuture().toMillis();
        this.maxPast = limits.maxPast() == null ? Long.MAX_VALUE : limits.maxPast().toMillis();
        this.clock = clock;
        this.names = new EventMatcher(model);
        this.askedTraits =
                new StringIndex(
                        model.segments().stream()
                                .flatMap(segment -> segment.traits().keySet().stream().sorted())
                                .toList());
    }

    /**
     * Reads one record.
     *
     * @param payload the whole record, kept in what comes out; not to be changed afterwards
     * @param position where it came from
     */
    public DecodeResult decode(byte[] payload, Position position) {
        return decode(payload, position, position.offset());
    }

    /**
     * Reads one record of several that are read side by side.
     *
     * @param arrival its place in the order of reading, across them all
     */
    public DecodeResult decode(byte[] payload, Position position, long arrival) {
        return decode(payload, position, arrival, UNKNOWN);
    }

    /**
     * Reads one record that was kept somewhere.
     *
     * @param arrival its place in the order of reading
     * @param writtenAt when it was put there, in milliseconds since the epoch, or {@link #UNKNOWN}
     */
    public DecodeResult decode(byte[] payload, Position position, long arrival, long writtenAt) {
        try {
            return judge(payload, position, arrival, writtenAt);
        } catch (Fault fault) {
            return DecodeResult.of(
                    new Rejection(fault.reason, fault.getMessage(), position, payload));
        }
    }

    /** From the next record on, {@link #nameRead} knows names that the model does not use. */
    public void readEveryName() {
        readsEveryName = true;
        fields = null;
    }

    /** Returns the type of the record read last, as it is written; of one that was ignored. */
    public String typeRead() {
        return fields.type.text();
    }

    /**
     * Returns what the model would call the event read last, whether it does or not; null where it
     * has no name.
     */
    public String nameRead(EventType type) {
        return switch (type) {
            case TRACK -> fields.event.text();
            case PAGE -> EventMatcher.viewedPage(viewed());
            case SCREEN -> EventMatcher.viewedScreen(viewed());
            case IDENTIFY, GROUP, FORGET -> null;
        };
    }

    private DecodeResult judge(byte[] payload, Position position, long arrival, long writtenAt)
            throws Fault {
        if (payload.length > limits.maxBytes()) {
            throw new Fault(
                    TOO_LARGE,
                    "The record has "
                            + payload.length
                            + " bytes; at most "
                            + limits.maxBytes()
                            + " are accepted.");
        }
        readFields(payload);
        EventType type = type();
        if (type == null) {
            return DecodeResult.ignored();
        }
        String messageId = id(fields.messageId);
        String userId = id(fields.userId);
        checkFields(type);
        String account = id(type == EventType.GROUP ? fields.groupId : fields.contextGroupId);
        if (type == EventType.TRACK && fields.event.isAbsent()) {
            throw new Fault(MISSING_EVENT, "The track call has no event; it must name one.");
        }
        long timestamp = timestamp(writtenAt);
        int name = name(type);
        return DecodeResult.of(
                new Event(
                        type,
                        messageId == null ? MessageIds.NONE : MessageIds.hash(messageId),
                        names.needsMessageId(name) ? messageId : null,
                        Event.ownerOf(userId, account, arrival),
                        account,
                        name,
                        names.counts(name, fields.propertyValues),
                        timestamp,
                        arrival,
                        type == EventType.GROUP ? traits() : null,
                        names.distinctValues(name, fields.propertyValues),
                        position,
                        payload));
    }

    private void readFields(byte[] payload) throws Fault {
        int fault = Utf8.firstFault(payload);
        if (fault != Utf8.NONE) {
            throw new Fault(
                    MALFORMED_JSON,
                    "The record is not UTF-8 at byte "
                            + fault
                            + "; it must be one JSON object in UTF-8.");
        }
        if (fields == null) {
            fields =
                    new JsonFields(
                            names.askedProperties(),
                            readsEveryName || names.hasPages(),
                            askedTraits);
        }
        boolean isObject;
        try {
            isObject = fields.read(payload);
        } catch (JsonEOFException e) {
            throw new Fault(
                    MALFORMED_JSON,
                    "The record is not valid JSON, it ends too early after "
                            + payload.length
                            + " bytes; it must be one JSON object.");
        } catch (IOException | RuntimeException e) {
            // RuntimeException too: a fault of the parser must not stop the job for one record.
            throw new Fault(MALFORMED_JSON, malformedDetail(payload, e));
        }
        if (!isObject) {
            throw new Fault(
                    NOT_AN_OBJECT,
                    "The record is "
                            + fields.rootKind()
                            + "; it must be a JSON object"
                            + (fields.rootKind().equals("an array")
                                    ? ": send each call of a batch as a record of its own."
                                    : "."));
        }
    }

    private static String malformedDetail(byte[] payload, Exception e) {
        if (payload.length == 0) {
            return "The record is empty; it must be one JSON object.";
        }
        long offset =
                e instanceof JsonProcessingException json && json.getLocation() != null
                        ? json.getLocation().getByteOffset()
                        : 0;
        int start = (int) Math.max(0, Math.min(offset, payload.length - 1));
        int before = Math.max(0, start - LONGEST_NO_NUMBER);
        Matcher noNumber =
                NO_NUMBER.matcher(
                        new String(payload, before, start - before, StandardCharsets.UTF_8));
        if (noNumber.find()) {
            return "The record is not valid JSON before byte %s, where it has %s, which JSON has no form for; send null, or leave the field out."
                    .formatted(start, noNumber.group());
        }
        byte[] excerpt =
                Arrays.copyOfRange(payload, start, Math.min(payload.length, start + EXCERPT_BYTES));
        return "The record is not valid JSON near byte "
                + start
                + ", at "
                + QuotedSnippet.of(new String(excerpt, StandardCharsets.UTF_8))
                + "; it must be one JSON object.";
    }

    /** The type, or null where records of it are ignored. */
    private EventType type() throws Fault {
        if (fields.type.isAbsent()) {
            throw new Fault(
                    MISSING_TYPE,
                    fields.batch.isAbsent()
                            ? "The record has no type; it must be track, page, screen, identify or group."
                            : "The record has a batch and no type; send each call of the batch as a record of its own.");
        }
        checkString(fields.type);
        String type = fields.type.text();
        EventType known = TYPES.get(type);
        return known != null ? known : TYPES.get(Blanks.strip(type).toLowerCase(Locale.ROOT));
    }

    private void checkFields(EventType type) throws Fault {
        checkTime(fields.timestamp);
        if (fields.timestamp.isAbsent()) {
            checkTime(fields.originalTimestamp);
        }
        switch (type) {
            case TRACK -> {
                checkName(fields.event);
                checkObject(fields.properties);
            }
            case PAGE, SCREEN -> {
                checkString(fields.category);
                checkString(fields.name);
                checkObject(fields.properties);
            }
            case IDENTIFY, GROUP -> checkObject(fields.traits);
            case FORGET -> throw new IllegalStateException("No call is of this type.");
        }
        if (type != EventType.GROUP) {
            checkObject(fields.context);
        }
    }

    private static void checkString(Slot slot) throws Fault {
        if (!slot.isAbsent() && !slot.isString()) {
            throw wrongKind(slot, "a string");
        }
    }

    private static void checkTime(Slot slot) throws Fault {
        if (!slot.isAbsent() && !slot.isString() && !slot.isNumber()) {
            throw wrongKind(slot, "a date and time, or Unix time");
        }
    }

    private static void checkObject(Slot slot) throws Fault {
        if (!slot.isAbsent() && !slot.isObject() && !slot.isEmptyArray()) {
            throw wrongKind(slot, "an object");
        }
    }

    private static Fault wrongKind(Slot slot, String right) {
        return new Fault(
                INVALID_FIELD, slot.name + " is " + slot.kind() + "; it must be " + right + ".");
    }

    private static void checkName(Slot slot) throws Fault {
        checkString(slot);
        if (slot.isString() && slot.text().isEmpty()) {
            throw new Fault(INVALID_FIELD, slot.name + " is empty; it must be a name or absent.");
        }
    }

    /** Returns an id, or null where there is none. */
    private String id(Slot slot) throws Fault {
        if (slot.isAbsent()) {
            return null;
        }
        if (slot.isInteger()) {
            String digits = slot.text();
            checkId(slot, digits);
            return digits.equals("-0") ? "0" : digits;
        }
        if (!slot.isString()) {
            throw wrongKind(slot, "a text or an integer");
        }
        String id = Blanks.strip(slot.text());
        if (limits.placeholders().contains(id)) {
            return null;
        }
        checkId(slot, id);
        return id;
    }

    private static void checkId(Slot slot, String id) throws Fault {
        String fault = IdValidator.fault(id);
        if (fault != null) {
            throw new Fault(INVALID_FIELD, slot.name + " " + fault);
        }
    }

    private long timestamp(long writtenAt) throws Fault {
        Slot slot = fields.timestamp.isAbsent() ? fields.originalTimestamp : fields.timestamp;
        if (slot.isAbsent()) {
            throw new Fault(
                    MISSING_TIMESTAMP,
                    "The record has neither timestamp nor originalTimestamp; it must have one.");
        }
        long timestamp = Timestamps.parse(slot);
        if (timestamp == Timestamps.INVALID) {
            throw new Fault(
                    INVALID_TIMESTAMP,
                    slot.name
                            + " is "
                            + QuotedSnippet.of(slot.text())
                            + "; it must be a date and time in ISO 8601, such as"
                            + " 2025-03-15T09:30:00.000Z, or Unix time.");
        }
        if (slot == fields.originalTimestamp) {
            timestamp += skew();
        }
        checkReceipt(slot.name, timestamp, receipt(writtenAt));
        return timestamp;
    }

    /** Returns how far the sender's clock is behind, in milliseconds; 0 where that is not known. */
    private long skew() {
        long sentAt = Timestamps.parse(fields.sentAt);
        long receivedAt = Timestamps.parse(fields.receivedAt);
        return sentAt == Timestamps.INVALID || receivedAt == Timestamps.INVALID
                ? 0
                : receivedAt - sentAt;
    }

    private void checkReceipt(String field, long timestamp, long receipt) throws Fault {
        if (timestamp - receipt > maxFuture) {
            throw new Fault(
                    FUTURE_TIMESTAMP,
                    field
                            + " is "
                            + Instant.ofEpochMilli(timestamp)
                            + ", more than "
                            + Durations.format(limits.maxFuture())
                            + " after the record was received, "
                            + Instant.ofEpochMilli(receipt)
                            + "; it must not be.");
        }
        if (receipt - timestamp > maxPast) {
            throw new Fault(
                    PAST_TIMESTAMP,
                    field
                            + " is "
                            + Instant.ofEpochMilli(timestamp)
                            + ", more than "
                            + Durations.format(limits.maxPast())
                            + " before the record was received, "
                            + Instant.ofEpochMilli(receipt)
                            + "; correct the date, or raise max_past (of a replay: --max-past) to accept such"
                            + " events.");
        }
    }

    /**
     * When the record at hand was received: the earliest of what is known of it, so that it is
     * judged the same whenever it is read.
     */
    private long receipt(long writtenAt) {
        long receipt = Math.min(writtenAt, clock.millis());
        long own = Timestamps.parse(fields.receivedAt);
        return own == Timestamps.INVALID ? receipt : Math.min(receipt, own);
    }

    private int name(EventType type) {
        return switch (type) {
            case TRACK -> names.ofTrack(fields.event.text());
            case PAGE -> names.ofPage(viewed());
            case SCREEN -> names.ofScreen(viewed());
            case IDENTIFY, GROUP -> -1;
            case FORGET -> throw new IllegalStateException("No call is of this type.");
        };
    }

    /** Returns what a page or screen call views: its category and its name, or one of the two. */
    private String viewed() {
        String category = fields.category.text();
        String name = fields.name.text();
        if (name == null || name.isEmpty()) {
            name = fields.nameProperty();
        }
        if (category == null || category.isEmpty()) {
            return name;
        }
        return name == null || name.isEmpty() ? category : category + " " + name;
    }

    private Map<String, String> traits() {
        Map<String, String> traits = new LinkedHashMap<>();
        for (int i = 0; i < fields.traitValues.length; i++) {
            if (fields.traitValues[i] != null) {
                traits.put(askedTraits.name(i), Segment.kept(fields.traitValues[i]));
            }
        }
        return traits;
    }

    /** Why the record at hand is rejected; it never leaves the decoder. */
    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        private final RejectionReason reason;

        private Fault(RejectionReason reason, String detail) {
            // No stack trace: a topic full of bad records must not cost one each.
            super(detail, null, false, false);
            this.reason = reason;
        }
    }
}
