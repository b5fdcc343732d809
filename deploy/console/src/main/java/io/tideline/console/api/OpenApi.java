package io.tideline.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The description of the API (OpenAPI 3.1), which a test holds against the routes. */
final class OpenApi {
    private static final JsonNode DOCUMENT = read();

    private OpenApi() {}

    static JsonNode document() {
        return DOCUMENT;
    }

    private static JsonNode read() {
        try (var in = OpenApi.class.getResourceAsStream("/io/tideline/console/openapi.json")) {
            return JsonMapper.builder().build().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
