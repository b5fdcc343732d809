package io.tideline.event.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.node.DecimalNode;
import io.tideline.model.CanonicalJson;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The fields of one record that the rules look at, read in one pass without building a tree. Of
 * keys that stand twice the last one wins. Refilled by each {@link #read}; not for several threads.
 */
final class JsonFields {
    /**
     * Lengths are bounded by the size of the record alone, so that no valid record is called
     * malformed for a long text or number; only depth keeps Jackson's own limit of 1000.
     */
    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .configure(JsonFactory.Feature.CHARSET_DETECTION, false)
                    .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNumberLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    /** A longer number keeps its own text: no model uses one, and reading it takes long. */
    private static final int MAX_NUMBER_LENGTH = 1000;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final List<JsonField> slots = new ArrayList<>();

    final JsonField type = slot("type");
    final JsonField messageId = slot("messageId");
    final JsonField userId = slot("userId");
    final JsonField event = slot("event");
    final JsonField category = slot("category");
    final JsonField name = slot("name");
    final JsonField groupId = slot("groupId");
    final JsonField timestamp = slot("timestamp");
    final JsonField originalTimestamp = slot("originalTimestamp");
    final JsonField sentAt = slot("sentAt");
    final JsonField receivedAt = slot("receivedAt");
    final JsonField context = slot("context");
    final JsonField contextGroupId = slot("context.groupId");
    final JsonField properties = slot("properties");
    final JsonField traits = slot("traits");
    final JsonField batch = slot("batch");

    private final StringIndex namedProperties;
    private final NamePaths nestedProperties;
    private final boolean readsName;
    private final StringIndex namedTraits;

    /** Canonical texts by index in {@link #namedProperties}; null: not there. */
    final String[] propertyValues;

    /** The same for properties found by their paths. */
    private final String[] nestedValues;

    /** The property {@code name} where it is a text, else null. */
    private String nameProperty;

    /** Canonical texts by index in {@link #namedTraits}; null: not there. */
    final String[] traitValues;

    /** The kind of the root where it is not an object, for a message. */
    private String rootKind;

    /**
     * @param readsName whether the property {@code name} is of interest
     */
    JsonFields(StringIndex namedProperties, boolean readsName, StringIndex namedTraits) {
        this.readsName = readsName;
        this.namedProperties = namedProperties;
        this.nestedProperties = NamePaths.of(namedProperties);
        this.namedTraits = namedTraits;
        this.propertyValues = new String[namedProperties.size()];
        this.nestedValues = new String[namedProperties.size()];
        this.traitValues = new String[namedTraits.size()];
    }

    private JsonField slot(String nameInRecord) {
        JsonField slot = new JsonField(nameInRecord);
        slots.add(slot);
        return slot;
    }

    /**
     * Reads a record to its end.
     *
     * @param payload UTF-8; a byte order mark is passed over
     * @return whether it is an object; else {@link #rootKind()} says what it is
     * @throws IOException where it is not one JSON value and nothing else
     */
    boolean read(byte[] payload) throws IOException {
        slots.forEach(JsonField::clear);
        Arrays.fill(propertyValues, null);
        Arrays.fill(traitValues, null);
        nameProperty = null;
        int start = startsWithMark(payload) ? BYTE_ORDER_MARK.length : 0;
        try (JsonParser parser = JSON.createParser(payload, start, payload.length - start)) {
            JsonToken root = parser.nextToken();
            if (root == null) {
                throw new JsonParseException(parser, "There is nothing in it.");
            }
            rootKind = JsonField.kindOf(root);
            if (root == JsonToken.START_OBJECT) {
                readFields(parser);
            } else {
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "Something follows the value.");
            }
            return root == JsonToken.START_OBJECT;
        }
    }

    String nameProperty() {
        return nameProperty;
    }

    String rootKind() {
        return rootKind;
    }

    private void readFields(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "type" -> type.take(parser);
                case "messageId" -> messageId.take(parser);
                case "userId" -> userId.take(parser);
                case "event" -> event.take(parser);
                case "category" -> category.take(parser);
                case "name" -> name.take(parser);
                case "groupId" -> groupId.take(parser);
                case "timestamp" -> timestamp.take(parser);
                case "originalTimestamp" -> originalTimestamp.take(parser);
                case "sentAt" -> sentAt.take(parser);
                case "receivedAt" -> receivedAt.take(parser);
                case "context" -> readContext(parser);
                case "batch" -> batch.take(parser);
                case "properties" -> readProperties(parser);
                case "traits" -> readTraits(parser);
                default -> parser.skipChildren();
            }
        }
    }

    private void readContext(JsonParser parser) throws IOException {
        contextGroupId.clear();
        if (!context.note(parser)) {
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isGroup = parser.currentName().equals("groupId");
            parser.nextToken();
            if (isGroup) {
                contextGroupId.take(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readProperties(JsonParser parser) throws IOException {
        Arrays.fill(propertyValues, null);
        nameProperty = null;
        if (!properties.note(parser)) {
            return;
        }
        if (namedProperties.size() == 0 && !readsName) {
            parser.skipChildren();
            return;
        }
        if (nestedProperties != null) {
            Arrays.fill(nestedValues, null);
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String property = parser.currentName();
            JsonToken token = parser.nextToken();
            if (readsName && property.equals("name")) {
                nameProperty = token == JsonToken.VALUE_STRING ? parser.getText() : null;
            }
            readProperty(parser, property);
        }
        if (nestedProperties != null) {
            for (int i = 0; i < nestedValues.length; i++) {
                propertyValues[i] = propertyValues[i] == null ? nestedValues[i] : propertyValues[i];
            }
        }
    }

    private void readProperty(JsonParser parser, String property) throws IOException {
        int index = namedProperties.of(property);
        boolean isNull = parser.currentToken() == JsonToken.VALUE_NULL;
        boolean isObject = parser.currentToken() == JsonToken.START_OBJECT;
        NamePaths nested = nestedProperties == null ? null : nestedProperties.after(property);
        if (nested != null) {
            nested.clear(nestedValues);
        }
        if (index >= 0) {
            propertyValues[index] = isNull ? null : canonical(parser);
            if (nested != null && isObject) {
                readNested(propertyValues[index], nested);
            }
        } else if (nested != null && isObject) {
            readNested(parser, nested);
        } else {
            parser.skipChildren();
        }
    }

    /** Reads an object that is a value itself, too. */
    private void readNested(String object, NamePaths paths) throws IOException {
        try (JsonParser again = JSON.createParser(object)) {
            again.nextToken();
            readNested(again, paths);
        }
    }

    /** Reads the object that the parser stands on, to its end. */
    private void readNested(JsonParser parser, NamePaths paths) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            NamePaths path = paths.after(parser.currentName());
            JsonToken token = parser.nextToken();
            if (path == null) {
                parser.skipChildren();
                continue;
            }
            path.clear(nestedValues);
            boolean isObject = token == JsonToken.START_OBJECT;
            if (path.place() >= 0 && token != JsonToken.VALUE_NULL) {
                nestedValues[path.place()] = canonical(parser);
                if (isObject) {
                    readNested(nestedValues[path.place()], path);
                }
            } else if (isObject) {
                readNested(parser, path);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readTraits(JsonParser parser) throws IOException {
        Arrays.fill(traitValues, null);
        if (!traits.note(parser)) {
            return;
        }
        if (namedTraits.size() == 0) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            int index = namedTraits.of(parser.currentName());
            JsonToken token = parser.nextToken();
            if (index < 0) {
                parser.skipChildren();
            } else {
                traitValues[index] = token == JsonToken.VALUE_NULL ? "null" : canonical(parser);
            }
        }
    }

    /** Returns the canonical text of the parser's current value, reading it to its end. */
    private static String canonical(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> CanonicalJson.ofText(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> canonicalNumber(parser.getText());
            case START_OBJECT, START_ARRAY -> copy(parser);
            default -> parser.getText();
        };
    }

    private static String canonicalNumber(String text) {
        if (text.length() > MAX_NUMBER_LENGTH) {
            return text;
        }
        try {
            return CanonicalJson.of(DecimalNode.valueOf(new BigDecimal(text)));
        } catch (NumberFormatException | ArithmeticException e) {
            return text; // an exponent beyond 32 bits: valid JSON, and no model's value
        }
    }

    private static String copy(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        int depth = 0;
        try (JsonGenerator out = JSON.createGenerator(text)) {
            do {
                JsonToken token = parser.currentToken();
                if (token.isNumeric()) {
                    out.writeNumber(parser.getText()); // its own text, however long
                } else {
                    out.copyCurrentEvent(parser);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            } while (depth > 0 && parser.nextToken() != null);
        }
        return text.toString();
    }

    private static boolean startsWithMark(byte[] payload) {
        int length = BYTE_ORDER_MARK.length;
        return payload.length >= length
                && Arrays.equals(payload, 0, length, BYTE_ORDER_MARK, 0, length);
    }
}
