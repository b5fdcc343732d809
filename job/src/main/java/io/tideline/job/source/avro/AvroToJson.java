package io.tideline.job.source.avro;

import static io.tideline.event.RejectionReason.MALFORMED_AVRO;
import static io.tideline.event.RejectionReason.TOO_LARGE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.tideline.event.decode.QuotedSnippet;
import io.tideline.event.decode.RejectionException;
import io.tideline.event.decode.Utf8;
import java.io.EOFException;
import java.io.IOException;
import java.time.DateTimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Writes Avro's binary form as JSON, value by value as it is read, in the schema that it was
 * written in (docs/formats/avro.md). One instance serves one thread.
 *
 * <p>It takes time and memory in proportion to the bytes that are read and written. Both are
 * limited, as values that take no bytes may be announced by the billion; so is the depth.
 */
final class AvroToJson {
    private static final int DEEPEST = 200;

    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                    // The shortest number that is the same; the JDK's is not always, before 19.
                    .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                    .build();

    private final int maxBytes;
    private final LimitedBytes bytes;
    private BinaryDecoder in;
    private JsonGenerator out;
    private int size;
    private int values;
    private int depth;

    /** The name of a field that is read and not written yet, empty of a map's; else null. */
    private String unwritten;

    /** What is wrong with the value at hand. */
    private static final class CorruptException extends IOException {
        private static final long serialVersionUID = 1L;

        CorruptException(String what) {
            super(what);
        }
    }

    /**
     * @param maxBytes of the JSON
     */
    AvroToJson(int maxBytes) {
        this.maxBytes = maxBytes;
        this.bytes = new LimitedBytes(maxBytes);
    }

    /**
     * Converts a record.
     *
     * @param id of the schema, for messages
     * @param from where the record begins
     * @throws RejectionException if the bytes are not one value of the schema
     */
    byte[] convert(Schema schema, int id, byte[] record, int from) throws RejectionException {
        bytes.clear();
        size = record.length;
        values = 0;
        depth = 0;
        unwritten = null;
        in = DecoderFactory.get().binaryDecoder(record, from, record.length - from, in);
        try (JsonGenerator generator = JSON.createGenerator(bytes)) {
            out = generator;
            return convert(schema, id);
        } catch (LimitedBytes.LimitException e) {
            throw tooLarge();
        } catch (IOException e) {
            throw new IllegalStateException(e); // of a generator that writes to memory
        }
    }

    private byte[] convert(Schema schema, int id) throws IOException, RejectionException {
        try {
            value(schema);
            if (!in.isEnd()) {
                throw new CorruptException("continues after its end");
            }
            out.flush();
            return bytes.toByteArray();
        } catch (LimitedBytes.LimitException e) {
            throw e;
        } catch (CorruptException e) {
            throw corrupt(schema, id, e.getMessage());
        } catch (EOFException e) {
            throw corrupt(schema, id, "ends too early");
        } catch (IOException | RuntimeException e) {
            // RuntimeException too: a fault of the library must not stop the job for one record.
            throw corrupt(schema, id, "is not valid Avro");
        }
    }

    private RejectionException tooLarge() {
        return new RejectionException(
                TOO_LARGE,
                "The record has more than %s bytes as JSON; at most so many are accepted."
                        .formatted(maxBytes));
    }

    private RejectionException corrupt(Schema schema, int id, String what) {
        String place = place();
        return new RejectionException(
                MALFORMED_AVRO,
                "The record %s%s; it must be Avro of its schema, which is %s, %s."
                        .formatted(
                                what,
                                // Keys of maps are the sender's own.
                                place.isEmpty() ? "" : " at " + QuotedSnippet.of(place),
                                id,
                                QuotedSnippet.of(schema.getFullName())));
    }

    /** Returns where the value at hand would stand, as a pointer. */
    private String place() {
        JsonStreamContext context = out.getOutputContext();
        if (unwritten != null) {
            String object = context.getParent().pathAsPointer().toString();
            return unwritten.isEmpty() ? object : object + "/" + unwritten;
        }
        JsonPointer written = context.pathAsPointer();
        if (!context.inArray()) {
            return written.toString();
        }
        int next = context.getEntryCount();
        return (next == 0 ? written : written.head()) + "/" + next;
    }

    private void value(Schema schema) throws IOException, RejectionException {
        if (++values > maxBytes) {
            throw tooLarge();
        }
        switch (schema.getType()) {
            case NULL -> out.writeNull();
            case BOOLEAN -> out.writeBoolean(truth());
            case INT -> number(schema, in.readInt());
            case LONG -> number(schema, in.readLong());
            case FLOAT, DOUBLE -> {
                Number number = floating(schema);
                if (number == null) {
                    out.writeNull();
                } else {
                    write(number);
                }
            }
            case STRING -> {
                byte[] text = text();
                out.writeUTF8String(text, 0, text.length);
            }
            case BYTES -> bytes(schema, in.readLong());
            case FIXED -> bytes(schema, schema.getFixedSize());
            case ENUM -> out.writeString(symbol(schema));
            case UNION -> value(branch(schema));
            case RECORD -> record(schema);
            case ARRAY -> array(schema.getElementType());
            case MAP -> map(schema.getValueType());
        }
    }

    /** What is null is left out: a record of Avro has each field, whether it was set or not. */
    private void record(Schema schema) throws IOException, RejectionException {
        out.writeStartObject();
        deeper();
        for (Schema.Field field : schema.getFields()) {
            unwritten = field.name();
            Schema of = branch(field.schema());
            if (of.getType() == Schema.Type.NULL) {
                values++;
                unwritten = null;
            } else {
                entry(field.name(), of);
            }
        }
        depth--;
        out.writeEndObject();
    }

    /** Writes a name and its value; neither where that is a number for which JSON has no form. */
    private void entry(String name, Schema schema) throws IOException, RejectionException {
        boolean isFloating =
                schema.getType() == Schema.Type.FLOAT || schema.getType() == Schema.Type.DOUBLE;
        Number number = isFloating ? floating(schema) : null;
        unwritten = null;
        if (!isFloating) {
            out.writeFieldName(name);
            value(schema);
        } else if (number != null) {
            out.writeFieldName(name);
            write(number);
        }
    }

    private void array(Schema element) throws IOException, RejectionException {
        out.writeStartArray();
        deeper();
        for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
            for (long i = 0; i < left; i++) {
                value(element);
            }
        }
        depth--;
        out.writeEndArray();
    }

    private void map(Schema value) throws IOException, RejectionException {
        out.writeStartObject();
        deeper();
        for (long left = in.readMapStart(); left > 0; left = in.mapNext()) {
            for (long i = 0; i < left; i++) {
                unwritten = "";
                String key = new String(text(), UTF_8);
                entry(key, branch(value));
            }
        }
        depth--;
        out.writeEndObject();
    }

    private void deeper() throws CorruptException {
        if (++depth > DEEPEST) {
            throw new CorruptException("is nested more than " + DEEPEST + " deep");
        }
    }

    /** Returns the branch of a union that comes next; of other schemas themselves. */
    private Schema branch(Schema union) throws IOException {
        if (union.getType() != Schema.Type.UNION) {
            return union;
        }
        int index = in.readIndex();
        if (index < 0 || index >= union.getTypes().size()) {
            throw new CorruptException(
                    "has branch %s of a union of %s".formatted(index, union.getTypes().size()));
        }
        return union.getTypes().get(index);
    }

    private String symbol(Schema schema) throws IOException {
        int index = in.readEnum();
        if (index < 0 || index >= schema.getEnumSymbols().size()) {
            throw new CorruptException(
                    "has symbol %s of an enum of %s"
                            .formatted(index, schema.getEnumSymbols().size()));
        }
        return schema.getEnumSymbols().get(index);
    }

    private boolean truth() throws IOException {
        byte value = raw(1)[0];
        if (value != 0 && value != 1) {
            throw new CorruptException("has a boolean byte that is neither 0 nor 1");
        }
        return value == 1;
    }

    private void number(Schema schema, long value) throws IOException {
        try {
            String text = LogicalText.ofNumber(schema.getLogicalType(), value);
            if (text == null) {
                out.writeNumber(value);
            } else {
                out.writeString(text);
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw new CorruptException("has a time that no day has");
        }
    }

    /**
     * Returns a number, {@code Float} or {@code Double}; null of one for which JSON has no form.
     */
    private Number floating(Schema schema) throws IOException {
        if (schema.getType() == Schema.Type.FLOAT) {
            float value = in.readFloat();
            return Float.isFinite(value) ? (Number) value : null;
        }
        double value = in.readDouble();
        return Double.isFinite(value) ? (Number) value : null;
    }

    private void write(Number number) throws IOException {
        if (number instanceof Float single) {
            out.writeNumber(single.floatValue());
        } else {
            out.writeNumber(number.doubleValue());
        }
    }

    private byte[] text() throws IOException {
        byte[] text = raw(in.readLong());
        if (Utf8.firstFault(text) != Utf8.NONE) {
            throw new CorruptException("has a text that is not UTF-8");
        }
        return text;
    }

    private void bytes(Schema schema, long length) throws IOException {
        byte[] value = raw(length);
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            try {
                out.writeNumber(LogicalText.decimal(decimal, value));
            } catch (ArithmeticException e) {
                throw new CorruptException("has a decimal of " + value.length + " bytes");
            }
        } else if (LogicalText.isUuid(schema.getLogicalType(), value.length)) {
            out.writeString(LogicalText.uuid(value));
        } else {
            out.writeBinary(value);
        }
    }

    /** Reads bytes, after a look at whether there can be so many. */
    private byte[] raw(long length) throws IOException {
        if (length < 0 || length > size) {
            throw new CorruptException("has a length of " + length);
        }
        byte[] value = new byte[(int) length];
        in.readFixed(value, 0, value.length);
        return value;
    }
}
