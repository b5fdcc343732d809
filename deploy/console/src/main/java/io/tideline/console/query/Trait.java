package io.tideline.console.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A carried trait to find somebody by. A URL has text alone, so what looks like a number or a truth
 * value is looked for as both.
 */
public record Trait(String name, String value) {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,17})(\\.\\d{1,9})?");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private List<String> objects() {
        List<JsonNode> values = new ArrayList<>();
        values.add(JSON.textNode(value));
        if (NUMBER.matcher(value).matches()) {
            values.add(JSON.numberNode(new BigDecimal(value)));
        } else if (value.equals("true") || value.equals("false")) {
            values.add(JSON.booleanNode(Boolean.parseBoolean(value)));
        }
        return values.stream().map(each -> JSON.objectNode().set(name, each).toString()).toList();
    }

    /** Returns the condition on a row, which an index on the traits answers. */
    public String condition() {
        return objects().stream()
                .map(each -> "traits @> ?::jsonb")
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    /** Returns the parameters of the condition, and behind them another one. */
    public Object[] parameters(Object last) {
        List<Object> parameters = new ArrayList<>(objects());
        parameters.add(last);
        return parameters.toArray();
    }
}
