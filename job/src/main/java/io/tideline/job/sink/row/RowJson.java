package io.tideline.job.sink.row;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;

/** How values are written in every row. */
public final class RowJson {
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    // Where a pair of surrogates is whole it is written as UTF-8; a lone one, which
                    // UTF-8 cannot hold, as an escape.
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .build();

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
        try (ByteArrayBuilder out = new ByteArrayBuilder(512)) {
            try (JsonGenerator json = FACTORY.createGenerator(out)) {
                json.writeStartObject();
                fields.write(json);
                json.writeEndObject();
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    /** The array of these elements as text; for columns of a database. */
    static <E> String arrayText(List<E> elements, Element<E> element) {
        try (ByteArrayBuilder out = new ByteArrayBuilder(128)) {
            try (JsonGenerator json = FACTORY.createGenerator(out)) {
                elements(elements, json, element);
            }
            return new String(out.toByteArray(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
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

    /** A day, days since 1970-01-01, as {@code YYYY-MM-DD}. */
    public static String day(int day) {
        return LocalDate.ofEpochDay(day).toString();
    }
}
