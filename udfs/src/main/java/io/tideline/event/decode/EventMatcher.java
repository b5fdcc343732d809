package io.tideline.event.decode;

import com.fasterxml.jackson.core.JsonParser;
import io.tideline.event.EventType;
import io.tideline.model.Checklist;
import io.tideline.model.EventInterest;
import io.tideline.model.EventRule;
import io.tideline.model.Model;
import io.tideline.serde.Digest128;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The events that a model names: found by the name in a record, and their {@code where}. One
 * instance serves one thread.
 */
public final class EventMatcher implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final String VIEWED = "Viewed ";
    private static final String PAGE = " Page";
    private static final String SCREEN = " Screen";

    private record Condition(int property, Set<String> values) implements Serializable {}

    private final StringIndex names;

    /** Events by the bare name of the page, so that no name has to be built for each call. */
    private final Map<String, Integer> pages;

    private final Map<String, Integer> screens;
    private final StringIndex namedProperties;
    private final List<List<Condition>> conditions = new ArrayList<>();

    /** By event: the properties whose distinct values a step counts. */
    private final List<List<String>> distinct = new ArrayList<>();

    private final EventInterest interest;

    /** What reads properties that come by themselves; null: none has come yet. */
    private transient NamedValues ownProperties;

    public EventMatcher(Model model) {
        names = new StringIndex(model.events().stream().map(EventRule::name).toList());
        pages = viewed(PAGE);
        screens = viewed(SCREEN);
        namedProperties =
                new StringIndex(
                        Stream.concat(
                                        model.events().stream()
                                                .flatMap(event -> event.where().keySet().stream()),
                                        distinctSteps(model).map(Checklist.Step::distinct))
                                .sorted()
                                .toList());
        interest = EventInterest.ofAllLevels(model);
        for (int event = 0; event < model.events().size(); event++) {
            conditions.add(
                    model.events().get(event).where().entrySet().stream()
                            .map(this::condition)
                            .toList());
            distinct.add(distinctProperties(model, event));
        }
    }

    private static Stream<Checklist.Step> distinctSteps(Model model) {
        return model.activation().stream()
                .flatMap(checklist -> checklist.steps().stream())
                .filter(step -> step.distinct() != null);
    }

    private static List<String> distinctProperties(Model model, int event) {
        return distinctSteps(model)
                .filter(step -> step.events().contains(event))
                .map(Checklist.Step::distinct)
                .distinct()
                .toList();
    }

    private Map<String, Integer> viewed(String suffix) {
        Map<String, Integer> events = new HashMap<>();
        for (int event = 0; event < names.size(); event++) {
            String name = names.name(event);
            int end = name.length() - suffix.length();
            if (name.startsWith(VIEWED) && name.endsWith(suffix) && end > VIEWED.length()) {
                events.put(name.substring(VIEWED.length(), end), event);
            }
        }
        return events;
    }

    private Condition condition(Map.Entry<String, Set<String>> where) {
        return new Condition(namedProperties.of(where.getKey()), Set.copyOf(where.getValue()));
    }

    /** Returns the name of a call that views a page or screen; null where it views none. */
    static String nameOf(EventType type, String viewed) {
        String suffix = type == EventType.PAGE ? PAGE : SCREEN;
        return viewed == null || viewed.isEmpty() ? null : VIEWED + viewed + suffix;
    }

    /** Returns the properties that any {@code where} or {@code distinct} uses. */
    StringIndex namedProperties() {
        return namedProperties;
    }

    /**
     * Returns the index into the model's events of a track call's event name, or -1 if the model
     * does not name it.
     */
    public int ofTrack(String event) {
        return names.of(event);
    }

    /** Returns whether the model names any page or screen. */
    boolean hasPages() {
        return !pages.isEmpty() || !screens.isEmpty();
    }

    /** Returns the index for what a page call views. */
    int ofPage(String viewed) {
        return pages.getOrDefault(viewed, -1);
    }

    /** Returns the index for what a screen call views. */
    int ofScreen(String viewed) {
        return screens.getOrDefault(viewed, -1);
    }

    /**
     * Returns whether an event passes the {@code where} of its entry.
     *
     * @param event index into the model's events; -1: never
     * @param properties canonical texts by index in {@link #namedProperties()}; null: not there
     */
    boolean counts(int event, String[] properties) {
        if (event < 0) {
            return false;
        }
        for (Condition condition : conditions.get(event)) {
            String value = properties[condition.property()];
            if (value == null || !condition.values().contains(value)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the index into the model's events of an event that counts, since the model names it
     * and it passes the {@code where} of its entry; else -1.
     *
     * @param event its name, or null
     * @param properties a JSON object; null, or anything else: it has none
     */
    public int counted(String event, String properties) {
        int index = event == null ? -1 : ofTrack(event);
        if (index < 0 || conditions.get(index).isEmpty()) {
            return index;
        }
        if (ownProperties == null) {
            ownProperties =
                    NamedValues.properties(new JsonField("properties"), namedProperties, false);
        }
        ownProperties.clear();
        return properties != null && readOwn(properties) && counts(index, ownProperties.values)
                ? index
                : -1;
    }

    private boolean readOwn(String properties) {
        try (JsonParser parser = NamedValues.JSON.createParser(properties)) {
            if (parser.nextToken() == null) {
                return false;
            }
            ownProperties.read(parser);
            return parser.nextToken() == null;
        } catch (IOException | RuntimeException e) {
            // RuntimeException too: a fault of the parser must not end a query for one event.
            return false;
        }
    }

    /** Returns whether an event's messageId itself is needed, in addition to its hash. */
    boolean needsMessageId(int event) {
        return interest.isAlertedOn(event);
    }

    /**
     * Returns digests of the values of an event that steps count distinct, by property; null where
     * no step does.
     *
     * @param event index into the model's events; -1: none
     * @param properties as in {@link #counts}
     */
    Map<String, String> distinctValues(int event, String[] properties) {
        if (event < 0 || distinct.get(event).isEmpty()) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String property : distinct.get(event)) {
            String value = properties[namedProperties.of(property)];
            if (value != null) {
                values.put(property, Digest128.of(value));
            }
        }
        return values;
    }
}
