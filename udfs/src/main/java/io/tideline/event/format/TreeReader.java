package io.tideline.event.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tideline.event.decode.JsonField;
import io.tideline.event.decode.NamedValues;
import java.io.IOException;

/** Walks down a tree of places beside a parser, and fills them. */
final class TreeReader {
    /** The first value that is no object where one must be; absent: there is none. */
    private JsonField misplaced;

    void clear() {
        misplaced = null;
    }

    /** Returns the first value that is no object where pointers lead through one, or null. */
    JsonField misplaced() {
        return misplaced;
    }

    /**
     * Reads the parser's current value into a place, to its end.
     *
     * @param name of the field, or its place in the array
     */
    void read(JsonParser parser, PointerNode node, String name) throws IOException {
        JsonToken token = parser.currentToken();
        node.fill(token == JsonToken.VALUE_NULL ? null : name);
        if (node.keepsText && token.isStructStart()) {
            String text = NamedValues.copy(parser);
            node.setText(text);
            try (JsonParser again = NamedValues.JSON.createParser(text)) {
                again.nextToken();
                readValue(again, node);
            }
        } else {
            readValue(parser, node);
        }
    }

    private void readValue(JsonParser parser, PointerNode node) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY && node.isKeyed) {
            node.field.setObject();
            readKeyed(parser, node);
        } else if (token == JsonToken.START_ARRAY && node.hasPlaces()) {
            readElements(parser, node);
        } else if (node.field.note(parser)) {
            readObject(parser, node);
        } else if (!node.isEnd && misplaced == null && !node.field.isObjectOrNone()) {
            misplaced = node.field;
        }
    }

    /** Reads the fields of the object that the parser stands on, to its end. */
    void readObject(JsonParser parser, PointerNode node) throws IOException {
        if (!node.hasChildren() && node.takers.length == 0) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            readField(parser, node, name);
        }
        for (NamedValues taker : node.takers) {
            taker.end();
        }
    }

    private void readField(JsonParser parser, PointerNode node, String name) throws IOException {
        PointerNode child = node.child(name);
        int readers = child == null ? 0 : 1;
        NamedValues only = null;
        for (NamedValues taker : node.takers) {
            if (taker.keeps(name)) {
                only = taker;
                readers++;
            }
        }
        if (readers > 1 && parser.currentToken().isStructStart()) {
            String text = NamedValues.copy(parser);
            readAgain(text, node, name, child);
        } else if (readers > 1) {
            for (NamedValues taker : node.takers) {
                taker.readField(parser, name); // one token, on which the parser stays
            }
            if (child != null) {
                read(parser, child, name);
            }
        } else if (only != null) {
            only.readField(parser, name);
        } else if (child != null) {
            read(parser, child, name);
        } else {
            parser.skipChildren();
        }
    }

    private void readAgain(String text, PointerNode node, String name, PointerNode child)
            throws IOException {
        for (NamedValues taker : node.takers) {
            try (JsonParser again = NamedValues.JSON.createParser(text)) {
                again.nextToken();
                taker.readField(again, name);
            }
        }
        if (child != null) {
            try (JsonParser again = NamedValues.JSON.createParser(text)) {
                again.nextToken();
                read(again, child, name);
            }
        }
    }

    private void readElements(JsonParser parser, PointerNode node) throws IOException {
        int place = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String name = Integer.toString(place);
            PointerNode child = node.child(name);
            place++;
            if (child == null) {
                parser.skipChildren();
            } else {
                read(parser, child, name);
            }
        }
    }

    /** Reads an array of objects with a key and a value each, as BigQuery has maps. */
    private void readKeyed(JsonParser parser, PointerNode node) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                continue;
            }
            readEntry(parser, node);
        }
        for (NamedValues taker : node.takers) {
            taker.end();
        }
    }

    private void readEntry(JsonParser parser, PointerNode node) throws IOException {
        String key = null;
        TypedValue value = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.equals("key") && token == JsonToken.VALUE_STRING) {
                key = parser.getText();
            } else if (name.equals("value") && (key == null || isOfInterest(node, key))) {
                value = TypedValue.read(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (key != null && value != null && isOfInterest(node, key)) {
            readEntry(key, value, node);
        }
    }

    private void readEntry(String key, TypedValue value, PointerNode node) throws IOException {
        PointerNode child = node.child(key);
        if (child != null && value.isText() && node.takers.length == 0) {
            child.fill(key);
            child.field.set(value.text());
            return;
        }
        try (JsonParser again = NamedValues.JSON.createParser(value.json())) {
            again.nextToken();
            readField(again, node, key);
        }
    }

    private static boolean isOfInterest(PointerNode node, String name) {
        for (NamedValues taker : node.takers) {
            if (taker.keeps(name)) {
                return true;
            }
        }
        return node.child(name) != null;
    }
}
