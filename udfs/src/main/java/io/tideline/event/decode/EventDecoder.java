package io.tideline.event.decode;

import static io.tideline.event.RejectionReason.MALFORMED_JSON;
import static io.tideline.event.RejectionReason.MISSING_EVENT;
import static io.tideline.event.RejectionReason.MISSING_TYPE;
import static io.tideline.event.RejectionReason.NOT_AN_OBJECT;
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
import io.tideline.model.Model;
import io.tideline.time.MachineClock;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads records that are one event each, in the Segment shape (docs/concepts.md) or another one.
 * Whatever the bytes, it answers and never throws. Of several faults the first in the order of
 * {@link RejectionReason} is reported. One instance serves one thread.
 */
public final class EventDecoder implements Serializable {
    private static final long serialVersionUID = 1L;

    /** How much of a broken record a detail shows, in bytes. */
    private static final int EXCERPT_BYTES = 40;

    /** Texts of other languages for numbers that JSON cannot express. */
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
    private final RecordFields.Shape shape;
    private final TimestampReader timestamps;
    private final EventMatcher names;
    private final TraitFilter traits;
    private boolean readsEveryName;
    private boolean readsEverything;
    private transient RecordFields.Reader reader;
    private transient RecordFields fields;

    /** What Segment sends, and who took over its shape. */
    private enum Segment implements RecordFields.Shape {
        SHAPE;

        @Override
        public RecordFields.Reader reader(RecordFields.ModelNames names) {
            return new SegmentReader(names);
        }

        @Override
        public TimeForm times() {
            return TimeForm.DEFAULT;
        }
    }

    /**
     * Creates a decoder of the Segment shape.
     *
     * @param model decides which events, properties and traits are kept
     * @param limits what is accepted at most
     * @param clock when a record was received at the latest
     */
    public EventDecoder(Model model, DecoderLimits limits, MachineClock clock) {
        this(model, limits, clock, Segment.SHAPE);
    }

    /** Creates a decoder of another shape. */
    public EventDecoder(
            Model model, DecoderLimits limits, MachineClock clock, RecordFields.Shape shape) {
        this.limits = limits;
        this.shape = shape;
        this.timestamps = new TimestampReader(limits, clock, shape.times());
        this.names = new EventMatcher(model);
        this.traits = new TraitFilter(model);
    }

    /** Reads one record, by its place alone. */
    public DecodeResult decode(byte[] payload, Position position) {
        return decode(payload, position, position.offset(), UNKNOWN);
    }

    /**
     * Reads one record.
     *
     * @param payload the whole record, kept in what comes out; not to be changed afterwards
     * @param position where it came from
     * @param ingestOrder its place in the order of reading, across all that is read side by side
     * @param writtenAt when it was put there, in milliseconds since the epoch, or {@link #UNKNOWN}
     */
    public DecodeResult decode(
            byte[] payload, Position position, long ingestOrder, long writtenAt) {
        try {
            return judge(payload, position, ingestOrder, writtenAt);
        } catch (RejectionException rejected) {
            return DecodeResult.of(
                    new Rejection(rejected.reason(), rejected.getMessage(), position, payload));
        }
    }

    /** Makes {@link #nameRead} return names outside the model, from the next record on. */
    public void readEveryName() {
        readsEveryName = true;
        reader = null;
    }

    /**
     * Makes {@link #nameRead}, {@link #propertiesRead} and {@link #traitsRead} return all that
     * records have, and events keep their messageId, from the next record on. For a model that
     * names nothing: no event passes a {@code where} then, and none has traits of its own.
     */
    public void readEverything() {
        readEveryName();
        readsEverything = true;
    }

    /** Returns whether the record read last is several events in an array, and not one itself. */
    public boolean readBatch() {
        return fields != null && fields.isBatch();
    }

    /** Returns what reads records, with what it takes from them. */
    public RecordFields.Reader reader() {
        if (reader == null) {
            reader =
                    shape.reader(
                            new RecordFields.ModelNames(
                                    names.namedProperties(),
                                    readsEveryName || names.hasPages(),
                                    traits.names,
                                    readsEverything));
            fields = reader.fields();
        }
        return reader;
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
            case PAGE, SCREEN -> EventMatcher.nameOf(type, viewed());
            case IDENTIFY, GROUP, FORGET -> null;
        };
    }

    /** Returns all properties of the event read last as a JSON object; null where it has none. */
    public String propertiesRead() {
        return fields.properties.json();
    }

    /** Returns all traits of the event read last as a JSON object; null where it has none. */
    public String traitsRead() {
        return fields.traits.json();
    }

    private DecodeResult judge(byte[] payload, Position position, long ingestOrder, long writtenAt)
            throws RejectionException {
        readFields(payload, position);
        EventType type = type(position);
        if (type == null) {
            return DecodeResult.ignored();
        }
        String messageId = id(fields.messageId);
        String userId = id(fields.userId);
        checkFields(type);
        String account = id(type == EventType.GROUP ? fields.groupId : fields.contextGroupId);
        if (account == null && fields.needsAccount() != null) {
            fields.type = fields.needsAccount();
            return DecodeResult.ignored();
        }
        if (type == EventType.TRACK && fields.event.isAbsent()) {
            throw new RejectionException(
                    MISSING_EVENT,
                    "The track call has no %s; it must name one.".formatted(fields.event.name));
        }
        long timestamp = timestamps.read(fields, writtenAt);
        int name = name(type);
        return DecodeResult.of(
                new Event(
                        type,
                        messageId == null ? MessageIds.NONE : MessageIds.hash(messageId),
                        readsEverything || names.needsMessageId(name) ? messageId : null,
                        Event.entityKeyOf(userId, account, ingestOrder),
                        account,
                        name,
                        names.counts(name, fields.properties.values),
                        timestamp,
                        ingestOrder,
                        traits.kept(type, fields.traits.values),
                        names.distinctValues(name, fields.properties.values),
                        position,
                        payload,
                        0));
    }

    private void readFields(byte[] payload, Position position) throws RejectionException {
        if (payload.length > limits.maxBytes()) {
            throw new RejectionException(
                    TOO_LARGE,
                    "The record has %s bytes; at most %s are accepted."
                            .formatted(payload.length, limits.maxBytes()));
        }
        int fault = Utf8.firstFault(payload);
        if (fault != Utf8.NONE) {
            throw new RejectionException(
                    MALFORMED_JSON,
                    "The record is not UTF-8 at byte %s; it must be one JSON object in UTF-8."
                            .formatted(fault));
        }
        boolean isObject;
        try {
            isObject = reader().read(payload, 0, payload.length);
        } catch (JsonEOFException e) {
            throw new RejectionException(
                    MALFORMED_JSON,
                    "The record is not valid JSON, it ends too early after %s bytes; it must be one JSON object."
                            .formatted(payload.length));
        } catch (IOException | RuntimeException e) {
            // RuntimeException too: a fault of the parser must not stop the job for one record.
            throw new RejectionException(MALFORMED_JSON, malformedDetail(payload, e));
        }
        if (!isObject) {
            throw new RejectionException(NOT_AN_OBJECT, notAnObject(position));
        }
    }

    private String notAnObject(Position position) {
        String kind = fields.rootKind();
        boolean isBatch = kind.equals("an array") && !position.isElement();
        if (isBatch && fields.takesArrays()) { // it would have been split otherwise
            return "The record is an empty array; it must have at least one event.";
        }
        String remedy = isBatch ? ": send each call of a batch as a record of its own." : ".";
        return "The record is " + kind + "; it must be a JSON object" + remedy;
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
        return "The record is not valid JSON near byte %s, at %s; it must be one JSON object."
                .formatted(start, QuotedSnippet.of(new String(excerpt, StandardCharsets.UTF_8)));
    }

    /** Returns the type, or null where records of it are ignored. */
    private EventType type(Position position) throws RejectionException {
        if (fields.isSkipped()) {
            return null;
        }
        if (fields.type.isAbsent()) {
            throw new RejectionException(MISSING_TYPE, missingType(position));
        }
        fields.type.requireString();
        String type = fields.type.text();
        EventType known = TYPES.get(type);
        return known != null ? known : TYPES.get(Blanks.strip(type).toLowerCase(Locale.ROOT));
    }

    private String missingType(Position position) {
        JsonField batch = fields.batch;
        if (!batch.isAbsent() && !batch.isArray()) {
            return batch.notA("an array of events").getMessage();
        }
        if (batch.isArray() && batch.isObjectOrNone() && !position.isElement()) {
            return batch.name + " is empty; it must have at least one event.";
        }
        if (batch.isArray()) {
            return "The record has a batch and no type; within a body it must be one event.";
        }
        return "The record has no %s; it must be track, page, screen, identify or group."
                .formatted(fields.type.name);
    }

    private void checkFields(EventType type) throws RejectionException {
        fields.timestamp.requireTime();
        if (fields.timestamp.isAbsent()) {
            fields.originalTimestamp.requireTime();
        }
        switch (type) {
            case TRACK -> {
                fields.event.requireName();
                fields.properties.field.requireObject();
            }
            case PAGE, SCREEN -> {
                fields.category.requireString();
                fields.name.requireString();
                fields.properties.field.requireObject();
            }
            case IDENTIFY, GROUP -> fields.traits.field.requireObject();
            case FORGET -> throw new IllegalStateException("No call is of this type.");
        }
        if (type != EventType.GROUP) {
            fields.context.requireObject();
        }
    }

    /** Returns an id, or null where there is none. */
    private String id(JsonField field) throws RejectionException {
        if (field.isAbsent()) {
            return null;
        }
        if (field.isInteger()) {
            String digits = field.text();
            field.requireId(digits);
            return digits.equals("-0") ? "0" : digits;
        }
        if (!field.isString()) {
            throw field.notA("a text or an integer");
        }
        String id = Blanks.strip(field.text());
        if (limits.placeholders().contains(id)) {
            return null;
        }
        field.requireId(id);
        return id;
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
            name = fields.properties.nameProperty();
        }
        if (category == null || category.isEmpty()) {
            return name;
        }
        return name == null || name.isEmpty() ? category : category + " " + name;
    }
}
