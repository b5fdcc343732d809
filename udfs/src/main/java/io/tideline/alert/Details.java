package io.tideline.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;

/** The numbers behind an alert, put together as one JSON object; nulls are left out. */
public final class Details {
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    /** Writes what may fail only where a disk or a wire can. */
    private interface Writing {
        void write() throws IOException;
    }

    private final StringWriter text = new StringWriter();
    private final JsonGenerator json;

    public Details() {
        try {
            json = JSON.createGenerator(text);
            json.writeStartObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Details text(String name, String value) {
        if (value != null) {
            write(() -> json.writeStringField(name, value));
        }
        return this;
    }

    public Details number(String name, long value) {
        write(() -> json.writeNumberField(name, value));
        return this;
    }

    public Details number(String name, Long value) {
        return value == null ? this : number(name, value.longValue());
    }

    /** As in every output: plain, without trailing zeros. */
    public Details number(String name, BigDecimal value) {
        if (value != null) {
            write(
                    () -> {
                        json.writeFieldName(name);
                        json.writeNumber(plain(value));
                    });
        }
        return this;
    }

    public static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    /** RFC 3339 UTC with milliseconds, as in every output. */
    public Details time(String name, long millis) {
        return text(name, MILLISECONDS.format(Instant.ofEpochMilli(millis)));
    }

    public Details texts(String name, List<String> values) {
        write(
                () -> {
                    json.writeArrayFieldStart(name);
                    for (String value : values) {
                        json.writeString(value);
                    }
                    json.writeEndArray();
                });
        return this;
    }

    /** {@code [{"event", "before", "count"}]}. */
    public Details movers(String name, List<ScoreChangeDriver> movers) {
        write(
                () -> {
                    json.writeArrayFieldStart(name);
                    for (ScoreChangeDriver mover : movers) {
                        json.writeStartObject();
                        json.writeStringField("event", mover.event());
                        json.writeNumberField("before", mover.before());
                        json.writeNumberField("count", mover.count());
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                });
        return this;
    }

    String json() {
        write(
                () -> {
                    json.writeEndObject();
                    json.close();
                });
        return text.toString();
    }

    private static void write(Writing writing) {
        try {
            writing.write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
