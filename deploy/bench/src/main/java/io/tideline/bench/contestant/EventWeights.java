package io.tideline.bench.contestant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.model.EventRule;
import io.tideline.model.Model;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A model's weights as SQL expressions, for contestants that compute its sums in SQL. */
public final class EventWeights {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Model model;

    public EventWeights(Model model) {
        this.model = model;
    }

    /** Returns the names of the properties that decide whether an event counts. */
    public List<String> properties() {
        var names = new TreeSet<String>();
        model.events().forEach(event -> names.addAll(event.where().keySet()));
        return List.copyOf(names);
    }

    /**
     * Returns the weight of an event, 0 if it does not count.
     *
     * @param event the column of the event's name
     * @param property maps the property's name to its column
     */
    public String weight(String event, UnaryOperator<String> property) {
        return cases(event, property, rule -> String.valueOf(rule.weight()));
    }

    /**
     * Returns how often an event counts per day at most: the largest whole number without a cap.
     */
    public String cap(String event, UnaryOperator<String> property) {
        return cases(
                event,
                property,
                rule -> String.valueOf(rule.dailyCap() == 0 ? Integer.MAX_VALUE : rule.dailyCap()));
    }

    private interface Value {
        String of(EventRule rule);
    }

    private String cases(String event, UnaryOperator<String> property, Value value) {
        var cases = new ArrayList<String>();
        for (EventRule rule : model.events()) {
            if (rule.weight() > 0) {
                cases.add(
                        "WHEN "
                                + event
                                + " = "
                                + literal(rule.name())
                                + condition(rule, property)
                                + " THEN "
                                + value.of(rule));
            }
        }
        return "CASE " + String.join(" ", cases) + " ELSE 0 END";
    }

    private static String condition(EventRule rule, UnaryOperator<String> property) {
        return rule.where().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(
                        where ->
                                " AND "
                                        + property.apply(where.getKey())
                                        + where.getValue().stream()
                                                .sorted()
                                                .map(EventWeights::text)
                                                .collect(Collectors.joining(", ", " IN (", ")")))
                .collect(Collectors.joining());
    }

    /** Returns a property's value, which the model holds as JSON, as text. */
    private static String text(String json) {
        try {
            return literal(JSON.readTree(json).asText());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
