package io.tideline.event.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.node.DecimalNode;
import io.tideline.model.CanonicalJson;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of one object of a record, of properties or traits, that a model names. Of keys that
 * stand twice the last one wins. Refilled by each record; not for several threads.
 */
public final class NamedValues {
    /**
     * Lengths are bounded by the size of the record alone, so that no valid record is called
     * malformed for a long text or number; only depth keeps Jackson's own limit of 1000.
     */
    public static final JsonFactory JSON =
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

    /** What unsets a trait. */
    private static final String NULL = "null";

    private static final String NAME = "name";

    private static final StringIndex NO_NAMES = new StringIndex(List.of());

    final JsonField field;
    private final StringIndex names;
    private final NamePaths nested;
    private final boolean readsName;
    private final boolean keepsNull;

    /** Canonical texts by index in the names; null: not there. */
    final String[] values;

    /** The same for those that are found by their paths. */
    private final String[] nestedValues;

    /** All values as JSON, by name, where all are kept and not those of the names; else null. */
    private final Map<String, String> all;

    /** The property {@code name} where it is a text, else null. */
    private String nameProperty;

    private NamedValues(
            JsonField field,
            StringIndex names,
            NamePaths nested,
            boolean readsName,
            boolean keepsNull,
            boolean keepsAll) {
        this.field = field;
        this.names = names;
        this.nested = nested;
        this.readsName = readsName;
        this.keepsNull = keepsNull;
        this.values = new String[names.size()];
        this.nestedValues = new String[names.size()];
        this.all = keepsAll ? new LinkedHashMap<>() : null;
    }

    /**
     * Returns those of properties, where a name with dots is a path too, and null is as if absent.
     *
     * @param field the object that they stand in
     * @param readsName whether the property called name is of interest
     */
    static NamedValues properties(JsonField field, StringIndex names, boolean readsName) {
        return new NamedValues(field, names, NamePaths.of(names), readsName, false, false);
    }

    /** Returns all properties: {@link #json} has them, and the property called name is read. */
    static NamedValues everyProperty(JsonField field) {
        return new NamedValues(field, NO_NAMES, null, true, false, true);
    }

    /** Returns all traits. */
    static NamedValues everyTrait(JsonField field) {
        return new NamedValues(field, NO_NAMES, null, false, true, true);
    }

    /** Returns those of traits, which null unsets. */
    static NamedValues traits(JsonField field, StringIndex names) {
        return new NamedValues(field, names, null, false, true, false);
    }

    /**
     * Returns the same values, which stay when these are refilled.
     *
     * @param object a copy of the object that they stand in
     */
    public NamedValues copy(JsonField object) {
        NamedValues copy =
                new NamedValues(object, names, nested, readsName, keepsNull, all != null);
        System.arraycopy(values, 0, copy.values, 0, values.length);
        System.arraycopy(nestedValues, 0, copy.nestedValues, 0, nestedValues.length);
        if (all != null) {
            copy.all.putAll(all);
        }
        copy.nameProperty = nameProperty;
        return copy;
    }

    /** Returns whether {@link #readField} keeps anything of a field. */
    public boolean keeps(String name) {
        return all != null
                || names.of(name) >= 0
                || (nested != null && nested.after(name) != null)
                || (readsName && name.equals(NAME));
    }

    String nameProperty() {
        return nameProperty;
    }

    /** Returns all values as one JSON object; null where there is none, or not all are kept. */
    String json() {
        if (all == null || all.isEmpty()) {
            return null;
        }
        StringBuilder object = new StringBuilder("{");
        all.forEach(
                (name, value) ->
                        object.append(object.length() > 1 ? "," : "")
                                .append(CanonicalJson.ofText(name))
                                .append(':')
                                .append(value));
        return object.append('}').toString();
    }

    /** Forgets all values. */
    public void clear() {
        Arrays.fill(values, null);
        nameProperty = null;
        if (nested != null) {
            Arrays.fill(nestedValues, null);
        }
        if (all != null) {
            all.clear();
        }
    }

    /** Reads the parser's current value, whatever it is, to its end. */
    void read(JsonParser parser) throws IOException {
        clear();
        if (!field.note(parser)) {
            return;
        }
        if (names.size() == 0 && !readsName && all == null) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            readField(parser, name);
        }
        end();
    }

    /** Reads one field of the object, the parser standing on its value, to its end. */
    public void readField(JsonParser parser, String name) throws IOException {
        JsonToken token = parser.currentToken();
        if (readsName && name.equals(NAME)) {
            nameProperty = token == JsonToken.VALUE_STRING ? parser.getText() : null;
        }
        if (all != null) {
            keep(parser, name);
            return;
        }
        int index = names.of(name);
        boolean isObject = token == JsonToken.START_OBJECT;
        NamePaths paths = nested == null ? null : nested.after(name);
        if (paths != null) {
            paths.clear(nestedValues);
        }
        if (index >= 0) {
            values[index] = valueOf(parser);
            if (paths != null && isObject) {
                readNested(values[index], paths);
            }
        } else if (paths != null && isObject) {
            readNested(parser, paths);
        } else {
            parser.skipChildren();
        }
    }

    private void keep(JsonParser parser, String name) throws IOException {
        JsonToken token = parser.currentToken();
        all.remove(name); // so that the last of two stands where it stood
        if (token != JsonToken.VALUE_NULL || keepsNull) {
            all.put(name, token.isNumeric() ? parser.getText() : canonical(parser));
        }
    }

    private String valueOf(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return keepsNull ? NULL : null;
        }
        return canonical(parser);
    }

    /** Completes the values when all fields have been read. */
    public void end() {
        if (nested != null) {
            for (int i = 0; i < nestedValues.length; i++) {
                values[i] = values[i] == null ? nestedValues[i] : values[i];
            }
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

    /** Returns the parser's current object or array as JSON, reading it to its end. */
    public static String copy(JsonParser parser) throws IOException {
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
}
