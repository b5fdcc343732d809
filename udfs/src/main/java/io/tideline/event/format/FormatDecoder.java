package io.tideline.event.format;

import io.tideline.event.DecodeResult;
import io.tideline.event.EventType;
import io.tideline.event.IngestOrder;
import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.event.decode.DecoderLimits;
import io.tideline.event.decode.EventDecoder;
import io.tideline.event.decode.RecordFields;
import io.tideline.event.decode.RecordFields.ModelNames;
import io.tideline.event.decode.TimeForm;
import io.tideline.model.Model;
import io.tideline.time.MachineClock;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads records of a format, each of which is one event or carries several. Whatever the bytes, it
 * answers and never throws. One instance serves one thread.
 */
public final class FormatDecoder implements Serializable {
    private static final long serialVersionUID = 1L;

    private final EventDecoder events;
    private final List<String> batch;
    private final boolean readsHeaders;

    private record Shape(Mapping mapping, boolean unwraps) implements RecordFields.Shape {
        @Override
        public RecordFields.Reader reader(ModelNames names) {
            return new MappedReader(mapping, names, unwraps);
        }

        @Override
        public TimeForm times() {
            return mapping.times();
        }
    }

    /**
     * @param model decides which events, properties and traits are kept
     * @param limits what is accepted at most
     * @param clock when a record was received at the latest
     */
    public FormatDecoder(Format format, Model model, DecoderLimits limits, MachineClock clock) {
        batch = List.copyOf(format.mapping().single(Key.BATCH));
        readsHeaders = format.readsHeaders();
        events =
                format.isSegment()
                        ? new EventDecoder(model, limits, clock)
                        : new EventDecoder(
                                model, limits, clock, new Shape(format.mapping(), readsHeaders));
    }

    /** Returns whether headers of a message may hold what a record has not. */
    public boolean readsHeaders() {
        return readsHeaders;
    }

    /**
     * Reads one record.
     *
     * @param payload the whole record, kept in what comes out; not to be changed afterwards
     * @param position where it came from
     * @param ingestOrder its place in the order of reading, across all that is read side by side;
     *     of several events that of the first
     * @param writtenAt when it was put there, in milliseconds since the epoch, or {@link
     *     EventDecoder#UNKNOWN}
     * @param out gets each event, or what became of it, in order
     */
    public void decode(
            byte[] payload,
            Position position,
            long ingestOrder,
            long writtenAt,
            Consumer<DecodeResult> out) {
        DecodeResult single = events.decode(payload, position, ingestOrder, writtenAt);
        if (!single.isRejection() || !isBatch(single.rejection().reason())) {
            out.accept(single);
            return;
        }
        List<byte[]> elements = elements(payload);
        if (elements.isEmpty()) {
            out.accept(single);
            return;
        }
        boolean isBody = events.readBatch();
        if (isBody) {
            events.reader().inherit(true);
        }
        for (int i = 0; i < elements.size(); i++) {
            Position element = position.element(i);
            long order = IngestOrder.ofElement(ingestOrder, i);
            out.accept(named(events.decode(elements.get(i), element, order, writtenAt)));
        }
        if (isBody) {
            events.reader().inherit(false);
        }
    }

    /**
     * Reads one record whose attributes stand beside it.
     *
     * @param attributes those of a CloudEvent, by their names
     */
    public void decode(
            byte[] payload,
            Map<String, String> attributes,
            Position position,
            long ingestOrder,
            long writtenAt,
            Consumer<DecodeResult> out) {
        MappedReader reader = (MappedReader) events.reader();
        reader.setAttributes(attributes);
        out.accept(events.decode(payload, position, ingestOrder, writtenAt));
        reader.setAttributes(null);
    }

    private boolean isBatch(RejectionReason reason) {
        return switch (reason) {
            case MISSING_TYPE -> events.readBatch();
            case NOT_AN_OBJECT -> batch.contains("");
            default -> false;
        };
    }

    private List<byte[]> elements(byte[] payload) {
        try {
            return Batch.elements(payload, batch);
        } catch (IOException | RuntimeException e) {
            return List.of(); // it has been read before, and was valid
        }
    }

    private static DecodeResult named(DecodeResult decoded) {
        if (!decoded.isRejection()) {
            return decoded;
        }
        Rejection rejection = decoded.rejection();
        Position position = rejection.position();
        return DecodeResult.of(
                new Rejection(
                        rejection.reason(),
                        position.inRecord(rejection.detail()),
                        position,
                        rejection.payload()));
    }

    /** Makes {@link #nameRead} return names outside the model, from the next record on. */
    public void readEveryName() {
        events.readEveryName();
    }

    /**
     * Makes {@link #nameRead}, {@link #propertiesRead} and {@link #traitsRead} return all that
     * records have, and events keep their messageId: for a model that names nothing.
     */
    public void readEverything() {
        events.readEverything();
    }

    /** Returns all properties of the event read last as a JSON object; null where it has none. */
    public String propertiesRead() {
        return events.propertiesRead();
    }

    /** Returns all traits of the event read last as a JSON object; null where it has none. */
    public String traitsRead() {
        return events.traitsRead();
    }

    /** Returns the type of the event read last, as it is written; of one that was ignored. */
    public String typeRead() {
        return events.typeRead();
    }

    /** Returns what the model would call the event read last; null where it has no name. */
    public String nameRead(EventType type) {
        return events.nameRead(type);
    }
}
