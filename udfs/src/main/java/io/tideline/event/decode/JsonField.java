package io.tideline.event.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** A value at a place of a record that the rules know, and what it may be. */
public final class JsonField {
    final String name;
    private JsonToken token;
    private String text;

    /** Whether it is an array without elements, which is PHP's empty map. */
    private boolean isEmptyArray;

    /**
     * @param name what messages call it
     */
    public JsonField(String name) {
        this.name = name;
    }

    /** Returns what messages call it. */
    public String name() {
        return name;
    }

    /** Returns a field that holds a text. */
    public static JsonField of(String name, String text) {
        JsonField field = new JsonField(name);
        field.set(text);
        return field;
    }

    /** Returns the same value, which stays when this one is refilled. */
    public JsonField copy() {
        JsonField copy = new JsonField(name);
        copy.token = token;
        copy.text = text;
        copy.isEmptyArray = isEmptyArray;
        return copy;
    }

    /** Returns whether the field is missing or null. */
    public boolean isAbsent() {
        return token == null;
    }

    public boolean isString() {
        return token == JsonToken.VALUE_STRING;
    }

    boolean isInteger() {
        return token == JsonToken.VALUE_NUMBER_INT;
    }

    boolean isNumber() {
        return isInteger() || token == JsonToken.VALUE_NUMBER_FLOAT;
    }

    boolean isObject() {
        return token == JsonToken.START_OBJECT;
    }

    boolean isArray() {
        return token == JsonToken.START_ARRAY;
    }

    /** Returns whether it can stand where an object must: it is one, absent, or an empty array. */
    public boolean isObjectOrNone() {
        return isAbsent() || isObject() || isEmptyArray;
    }

    /** Returns the string, or the number as it is written; null where the value is neither. */
    public String text() {
        return text;
    }

    /** Returns the string, the number or the truth value as text; null of anything else. */
    public String scalar() {
        return token != null && token.isBoolean() ? token.asString() : text;
    }

    /** Fills the field with a text. */
    public void set(String value) {
        token = JsonToken.VALUE_STRING;
        text = value;
        isEmptyArray = false;
    }

    /** Fills the field as one that is an object. */
    public void setObject() {
        token = JsonToken.START_OBJECT;
        text = null;
        isEmptyArray = false;
    }

    /** Refuses what is neither a text nor absent. */
    void requireString() throws RejectionException {
        if (!isAbsent() && !isString()) {
            throw notA("a string");
        }
    }

    /** Refuses what is neither a name nor absent. */
    void requireName() throws RejectionException {
        requireString();
        if (isString() && text.isEmpty()) {
            throw RejectionException.invalid(name + " is empty; it must be a name or absent.");
        }
    }

    /** Refuses what cannot be a time. */
    void requireTime() throws RejectionException {
        if (!isAbsent() && !isString() && !isNumber()) {
            throw notA("a date and time, or Unix time");
        }
    }

    /** Refuses what is neither an object, nor absent or empty. */
    void requireObject() throws RejectionException {
        if (!isObjectOrNone()) {
            throw notA("an object");
        }
    }

    /** Refuses a text that cannot be an id. */
    void requireId(String id) throws RejectionException {
        String fault = IdValidator.fault(id);
        if (fault != null) {
            throw RejectionException.invalid(name + " " + fault);
        }
    }

    /** Returns the rejection of a value that is of the wrong kind. */
    RejectionException notA(String right) {
        return RejectionException.invalid(
                name + " is " + kindOf(token) + "; it must be " + right + ".");
    }

    /** Makes the field absent. */
    public void clear() {
        token = null;
        text = null;
        isEmptyArray = false;
    }

    /** Reads the parser's current value, but of objects and arrays only the kind. */
    void take(JsonParser parser) throws IOException {
        if (note(parser)) {
            parser.skipChildren();
        }
    }

    /**
     * Reads the value's kind, and its text if it is one. The first element of an array is skipped.
     *
     * @return whether it goes on: an object or array is not at its end
     */
    public boolean note(JsonParser parser) throws IOException {
        JsonToken current = parser.currentToken();
        token = current == JsonToken.VALUE_NULL ? null : current;
        text = current == JsonToken.VALUE_STRING || current.isNumeric() ? parser.getText() : null;
        isEmptyArray = false;
        if (current == JsonToken.START_ARRAY) {
            isEmptyArray = parser.nextToken() == JsonToken.END_ARRAY;
            skipRest(parser);
        }
        return current == JsonToken.START_OBJECT;
    }

    /** Passes over what is left of an array, of which the parser stands on a first token. */
    private static void skipRest(JsonParser parser) throws IOException {
        while (parser.currentToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
            parser.nextToken();
        }
    }

    /** Returns what kind of value a token begins, for a sentence. */
    public static String kindOf(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "a number";
        };
    }
}
