package io.tideline.job.sink.row;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;

/** How values are written in every row. */
public final class RowJson {
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder()
                    // Where a pair of surrogates is whole it is written as UTF-8; a lone one, which
                    // UTF-8 cannot hold, as an escape.
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    // One value after the other comes out of a generator, each on its own.
                    .rootValueSeparator((String) null)
                    .build();

    /** Each thread's own: making one costs as much as writing a short array. */
    private static final ThreadLocal<Writer> WRITERS = ThreadLocal.withInitial(Writer::new);

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private RowJson() {}

    /** Writes the fields of an object. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** Writes one element of an array. */
    @FunctionalInterface
    interface Element<E> {
        void write(E element, JsonGenerator json) throws IOException;
    }

    /** The object of these fields, in UTF-8. */
    static byte[] bytes(Fields fields) {
        return value(
                json -> {
                    json.writeStartObject();
                    fields.write(json);
                    json.writeEndObject();
                });
    }

    /** The array of these elements, in UTF-8; for columns of a database. */
    static <E> byte[] arrayBytes(List<E> elements, Element<E> element) {
        return value(json -> elements(elements, json, element));
    }

    /** An object that is JSON text already, as {@link #object} writes it. */
    static byte[] objectBytes(String object) {
        return value(json -> copy(object, json));
    }

    private static byte[] value(Fields value) {
        Writer writer = WRITERS.get();
        boolean whole = false;
        try {
            value.write(writer.json);
            writer.json.flush();
            whole = true;
            return writer.out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        } finally {
            if (whole) {
                writer.out.reset();
            } else {
                // It stands in the middle of a value.
                WRITERS.remove();
            }
        }
    }

    /** A generator and what it writes into. */
    private static final class Writer {
        final ByteArrayBuilder out = new ByteArrayBuilder(1 << 10);
        final JsonGenerator json;

        Writer() {
            try {
                json = FACTORY.createGenerator(out);
            } catch (IOException e) {
                throw new UncheckedIOException("writing to memory failed", e);
            }
        }
    }

    /**
     * Writes an object that is JSON text already: on one line, and with nothing UTF-8 cannot hold.
     */
    static void object(String field, String object, JsonGenerator json) throws IOException {
        json.writeFieldName(field);
        copy(object, json);
    }

    private static void copy(String object, JsonGenerator json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(object)) {
            parser.nextToken();
            json.copyCurrentStructureExact(parser);
        }
    }

    static <E> void array(String field, List<E> elements, JsonGenerator json, Element<E> element)
            throws IOException {
        json.writeFieldName(field);
        elements(elements, json, element);
    }

    private static <E> void elements(List<E> elements, JsonGenerator json, Element<E> element)
            throws IOException {
        json.writeStartArray();
        for (E each : elements) {
            element.write(each, json);
        }
        json.writeEndArray();
    }

    /** Plain, without trailing zeros, never scientific; null as null. */
    static void number(String field, BigDecimal value, JsonGenerator json) throws IOException {
        json.writeFieldName(field);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(value.stripTrailingZeros().toPlainString());
        }
    }

    static void number(String field, Integer value, JsonGenerator json) throws IOException {
        number(field, value == null ? null : Long.valueOf(value), json);
    }

    static void number(String field, Long value, JsonGenerator json) throws IOException {
        json.writeFieldName(field);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(value);
        }
    }

    /** A time, in milliseconds since the epoch; null as null. */
    static void time(String field, Long millis, JsonGenerator json) throws IOException {
        json.writeStringField(field, millis == null ? null : time(millis));
    }

    /**
     * A time, in milliseconds since the epoch, as RFC 3339 in UTC with milliseconds. A year outside
     * of 0 to 9999, which RFC 3339 does not know, has its sign, as in ISO 8601.
     */
    public static String time(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis));
    }

    /** A day, days since 1970-01-01, as {@code YYYY-MM-DD}. */
    public static String day(int day) {
        return LocalDate.ofEpochDay(day).toString();
    }
}
