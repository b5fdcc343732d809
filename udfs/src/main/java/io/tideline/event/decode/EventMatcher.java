package io.tideline.event.decode;

import io.tideline.model.Checklist;
import io.tideline.model.EventInterest;
import io.tideline.model.EventRule;
import io.tideline.model.Model;
import io.tideline.serde.Digest128;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The events that a model names: found by the name in a record, and their {@code where}. */
final class EventMatcher implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final String VIEWED = "Viewed ";
    private static final String PAGE = " Page";
    private static final String SCREEN = " Screen";

    private record Condition(int property, Set<String> values) implements Serializable {}

    private final StringIndex names;

    /** By the bare name of the page, so that no name has to be built for each call. */
    private final StringIndex pages;

    private final StringIndex screens;
    private final int[] pageEvents;
    private final int[] screenEvents;
    private final StringIndex namedProperties;
    private final List<List<Condition>> conditions = new ArrayList<>();

    /** By event: the properties whose distinct values a step counts. */
    private final List<List<String>> distinct = new ArrayList<>();

    private final EventInterest interest;

    EventMatcher(Model model) {
        names = new StringIndex(model.events().stream().map(EventRule::name).toList());
        pages = viewed(PAGE);
        screens = viewed(SCREEN);
        pageEvents = eventsOf(pages, PAGE);
        screenEvents = eventsOf(screens, SCREEN);
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

    private StringIndex viewed(String suffix) {
        List<String> bare = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.name(i);
            if (name.startsWith(VIEWED)
                    && name.endsWith(suffix)
                    && name.length() > VIEWED.length() + suffix.length()) {
                bare.add(name.substring(VIEWED.length(), name.length() - suffix.length()));
            }
        }
        return new StringIndex(bare);
    }

    private int[] eventsOf(StringIndex bare, String suffix) {
        int[] events = new int[bare.size()];
        for (int i = 0; i < events.length; i++) {
            events[i] = names.of(VIEWED + bare.name(i) + suffix);
        }
        return events;
    }

    private Condition condition(Map.Entry<String, Set<String>> where) {
        return new Condition(namedProperties.of(where.getKey()), Set.copyOf(where.getValue()));
    }

    /** Returns the name of a call that views a page; null where it views none. */
    static String viewedPage(String viewed) {
        return viewed == null || viewed.isEmpty() ? null : VIEWED + viewed + PAGE;
    }

    /** Returns the name of a call that views a screen; null where it views none. */
    static String viewedScreen(String viewed) {
        return viewed == null || viewed.isEmpty() ? null : VIEWED + viewed + SCREEN;
    }

    /** Returns the properties that any {@code where} or {@code distinct} uses. */
    StringIndex namedProperties() {
        return namedProperties;
    }

    /**
     * Returns the index into the model's events of a track call's event name, or -1 if the model
     * does not name it.
     */
    int ofTrack(String event) {
        return names.of(event);
    }

    /** Returns whether the model names any page or screen. */
    boolean hasPages() {
        return pages.size() + screens.size() > 0;
    }

    /** Returns the index for what a page call views. */
    int ofPage(String viewed) {
        int place = pages.of(viewed);
        return place < 0 ? -1 : pageEvents[place];
    }

    /** Returns the index for what a screen call views. */
    int ofScreen(String viewed) {
        int place = screens.of(viewed);
        return place < 0 ? -1 : screenEvents[place];
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
