package io.tideline.console.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * JSON as rows have it: names in snake_case, times in RFC 3339 with milliseconds, null where there
 * is none.
 */
final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .addModule(
                            new SimpleModule()
                                    .addSerializer(Instant.class, text(Json::time))
                                    .addSerializer(LocalDate.class, text(LocalDate::toString))
                                    .addSerializer(ZoneId.class, text(ZoneId::getId))
                                    .addSerializer(Duration.class, text(Duration::toString)))
                    .build();

    private Json() {}

    private interface Text<T> {
        String of(T value);
    }

    private static <T> JsonSerializer<T> text(Text<T> text) {
        return new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider provider)
                    throws IOException {
                out.writeString(text.of(value));
            }
        };
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    static void answer(Context context, Object body) {
        try {
            context.contentType("application/json; charset=utf-8")
                    .result(MAPPER.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What the API answers is no JSON", e);
        }
    }
}
