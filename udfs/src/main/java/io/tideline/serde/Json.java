package io.tideline.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/**
 * Writes JSON as it stands in every output, on one line: decimal numbers plainly, days as {@code
 * YYYY-MM-DD}, times as RFC 3339 in UTC with milliseconds.
 */
public final class Json implements ValueWriter {
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder()
                    // A whole pair of surrogates is written as UTF-8; a lone one, which UTF-8
                    // cannot hold, as an escape.
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    // One value after the other comes out of a generator, each on its own.
                    .rootValueSeparator((String) null)
                    .build();

    /** Each thread's own: making one costs as much as writing a short array. */
    private static final ThreadLocal<Buffer> BUFFERS = ThreadLocal.withInitial(Buffer::new);

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private final JsonGenerator out;

    private Json(JsonGenerator out) {
        this.out = out;
    }

    /**
     * How a value is written in JSON: it, or its fields into an object that is open.
     *
     * @param <E> the value
     */
    @FunctionalInterface
    public interface Form<E> {
        void write(E value, Json json) throws IOException;
    }

    /** A generator and what it writes into. */
    private static final class Buffer {
        final ByteArrayBuilder out = new ByteArrayBuilder(1 << 10);
        final Json json;

        Buffer() {
            try {
                json = new Json(FACTORY.createGenerator(out));
            } catch (IOException e) {
                throw inMemory(e);
            }
        }
    }

    /** Returns a value in UTF-8. */
    public static <E> byte[] utf8(E value, Form<E> form) {
        Buffer buffer = BUFFERS.get();
        boolean whole = false;
        try {
            form.write(value, buffer.json);
            buffer.json.out.flush();
            whole = true;
            return buffer.out.toByteArray();
        } catch (IOException e) {
            throw inMemory(e);
        } finally {
            if (whole) {
                buffer.out.reset();
            } else {
                // It stands in the middle of a value.
                BUFFERS.remove();
            }
        }
    }

    /** Returns a value as text, in which lone surrogates stay as they are. */
    public static <E> String string(E value, Form<E> form) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            form.write(value, new Json(out));
        } catch (IOException e) {
            throw inMemory(e);
        }
        return text.toString();
    }

    private static UncheckedIOException inMemory(IOException e) {
        return new UncheckedIOException("writing to memory failed", e);
    }

    /** Writes an object. */
    public <E> void object(E value, Form<E> fields) throws IOException {
        out.writeStartObject();
        fields.write(value, this);
        out.writeEndObject();
    }

    /** Begins a field, of which the value is to follow. */
    public Json field(String name) throws IOException {
        out.writeFieldName(name);
        return this;
    }

    /** Begins a field, of which the value is to follow. */
    public Json field(SerializableString name) throws IOException {
        out.writeFieldName(name);
        return this;
    }

    /** Writes an array. */
    public <E> void array(Iterable<E> elements, Form<E> element) throws IOException {
        out.writeStartArray();
        for (E each : elements) {
            element.write(each, this);
        }
        out.writeEndArray();
    }

    /** Writes an array of texts. */
    public void texts(Iterable<String> texts) throws IOException {
        array(texts, (text, json) -> json.text(text));
    }

    /** Writes a value that is JSON text already: on one line, with nothing UTF-8 cannot hold. */
    public void copy(String value) throws IOException {
        try (JsonParser parser = FACTORY.createParser(value)) {
            parser.nextToken();
            out.copyCurrentStructureExact(parser);
        }
    }

    @Override
    public void nothing() throws IOException {
        out.writeNull();
    }

    @Override
    public void text(String value) throws IOException {
        out.writeString(value);
    }

    @Override
    public void flag(boolean value) throws IOException {
        out.writeBoolean(value);
    }

    @Override
    public void integer(int value) throws IOException {
        out.writeNumber(value);
    }

    @Override
    public void bigint(long value) throws IOException {
        out.writeNumber(value);
    }

    @Override
    public void numeric(BigDecimal value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else {
            out.writeNumber(plain(value));
        }
    }

    @Override
    public void day(int value) throws IOException {
        out.writeString(dayText(value));
    }

    @Override
    public void time(long value) throws IOException {
        out.writeString(timeText(value));
    }

    /** Writes bytes as Base64 text. */
    @Override
    public void bytes(byte[] value) throws IOException {
        out.writeBinary(value);
    }

    @Override
    public <E> void json(E value, Form<E> form) throws IOException {
        form.write(value, this);
    }

    /** Returns a number without trailing zeros, never in scientific form. */
    public static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    /** Returns a day, in days since 1970-01-01, as {@code YYYY-MM-DD}. */
    public static String dayText(int day) {
        return LocalDate.ofEpochDay(day).toString();
    }

    /**
     * Returns a time, in milliseconds since the epoch, as RFC 3339 in UTC with milliseconds. A year
     * outside of 0 to 9999, which RFC 3339 does not know, has its sign, as in ISO 8601.
     */
    public static String timeText(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis));
    }
}
