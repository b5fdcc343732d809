package io.tideline.event.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tideline.event.decode.NamedValues;
import io.tideline.model.CanonicalJson;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * A value as BigQuery writes it, in the one field that is set of {@code string_value}, {@code
 * int_value} and so on, or as it is.
 *
 * @param text of a text the characters, of anything else its JSON
 */
record TypedValue(String text, boolean isText) {
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    /** Reads the parser's current value to its end; null where nothing is set. */
    static TypedValue read(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return plain(parser, false);
        }
        TypedValue value = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.endsWith("_value") && token != JsonToken.VALUE_NULL && value == null) {
                value = plain(parser, !name.equals("string_value"));
            } else {
                parser.skipChildren();
            }
        }
        return value;
    }

    /** BigQuery writes long integers as texts, since JSON's numbers are often cut. */
    private static TypedValue plain(JsonParser parser, boolean isNumber) throws IOException {
        JsonToken token = parser.currentToken();
        if (token.isStructStart()) {
            return new TypedValue(NamedValues.copy(parser), false);
        }
        String text = parser.getText();
        boolean isText = token == JsonToken.VALUE_STRING;
        return new TypedValue(text, isText && !(isNumber && NUMBER.matcher(text).matches()));
    }

    /** Returns the value as JSON. */
    String json() {
        return isText ? CanonicalJson.ofText(text) : text;
    }
}
