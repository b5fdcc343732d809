package io.tideline.event.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tideline.event.decode.NamedValues;
import io.tideline.event.decode.Utf8;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The events of a body that carries several, each as it stands there. */
final class Batch {
    private Batch() {}

    /**
     * Returns the elements of a body, or nothing where it has no such array.
     *
     * @param payload valid JSON
     * @param pointers where the array may stand: at the root, or in a field of it
     */
    static List<byte[]> elements(byte[] payload, List<String> pointers) throws IOException {
        int start = Utf8.markLength(payload, 0, payload.length);
        List<byte[]> elements = new ArrayList<>();
        try (JsonParser parser =
                NamedValues.JSON.createParser(payload, start, payload.length - start)) {
            JsonToken root = parser.nextToken();
            if (root == JsonToken.START_ARRAY && pointers.contains("")) {
                read(parser, payload, start, elements);
            } else if (root == JsonToken.START_OBJECT) {
                readField(parser, payload, start, pointers, elements);
            }
        }
        return elements;
    }

    private static void readField(
            JsonParser parser,
            byte[] payload,
            int start,
            List<String> pointers,
            List<byte[]> elements)
            throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String pointer = Pointer.of(List.of(parser.currentName()));
            if (parser.nextToken() == JsonToken.START_ARRAY && pointers.contains(pointer)) {
                elements.clear(); // of a key that stands twice the last counts
                read(parser, payload, start, elements);
            } else {
                parser.skipChildren();
            }
        }
    }

    private static void read(JsonParser parser, byte[] payload, int start, List<byte[]> elements)
            throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            long from = parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            parser.finishToken();
            long to = parser.currentLocation().getByteOffset();
            elements.add(Arrays.copyOfRange(payload, start + (int) from, start + (int) to));
        }
    }
}
