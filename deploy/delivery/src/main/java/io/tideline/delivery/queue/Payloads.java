package io.tideline.delivery.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Payloads as PostgreSQL's {@code jsonb} takes them. */
final class Payloads {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Payloads() {}

    /**
     * Returns a payload as text, in which the replacement character stands for what jsonb refuses.
     */
    static String text(JsonNode payload) {
        return storable(payload.toString().replace("\\u0000", "\\ufffd"));
    }

    /** Returns a text without NUL and lone surrogates, which PostgreSQL does not store. */
    static String storable(String text) {
        return new String(text.replace('\u0000', '\uFFFD').getBytes(UTF_8), UTF_8);
    }

    static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("jsonb is always JSON", e);
        }
    }
}
