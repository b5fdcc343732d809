package io.tideline.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * One text per JSON value, so that values from a model and from an event can be compared as
 * strings: {@code "trial"}, {@code 5} (as is 5.0), {@code true}, {@code null}.
 */
public final class CanonicalJson {
    private CanonicalJson() {}

    /** Returns the canonical text of a value; arrays and objects keep their own JSON text. */
    public static String of(JsonNode value) {
        if (value.isNumber()) {
            var number = value.decimalValue();
            // toString, never toPlainString: 1e999999999 must not become a gigabyte of zeros.
            return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
        }
        return value.toString();
    }

    /** Returns the canonical text of a string. */
    public static String ofText(String value) {
        return JsonNodeFactory.instance.textNode(value).toString();
    }
}
