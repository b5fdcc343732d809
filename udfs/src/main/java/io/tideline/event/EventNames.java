package io.tideline.event;

import io.tideline.model.EventRule;
import io.tideline.model.Model;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The events that a model names: found by the name in a record, and their {@code where}. */
final class EventNames implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final String VIEWED = "Viewed ";

    private record Condition(int property, Set<String> values) implements Serializable {}

    private final NameIndex names;

    /** By the bare name of the page, so that no name has to be put together for each call. */
    private final NameIndex pages;

    private final NameIndex screens;
    private final int[] pageEvents;
    private final int[] screenEvents;
    private final NameIndex askedProperties;
    private final List<List<Condition>> conditions = new ArrayList<>();

    EventNames(Model model) {
        names = new NameIndex(model.events().stream().map(EventRule::name).toList());
        pages = viewed(" Page");
        screens = viewed(" Screen");
        pageEvents = eventsOf(pages, " Page");
        screenEvents = eventsOf(screens, " Screen");
        askedProperties =
                new NameIndex(
                        model.events().stream()
                                .flatMap(event -> event.where().keySet().stream().sorted())
                                .toList());
        for (EventRule event : model.events()) {
            conditions.add(event.where().entrySet().stream().map(this::condition).toList());
        }
    }

    private NameIndex viewed(String suffix) {
        List<String> bare = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.name(i);
            if (name.startsWith(VIEWED)
                    && name.endsWith(suffix)
                    && name.length() > VIEWED.length() + suffix.length()) {
                bare.add(name.substring(VIEWED.length(), name.length() - suffix.length()));
            }
        }
        return new NameIndex(bare);
    }

    private int[] eventsOf(NameIndex bare, String suffix) {
        int[] events = new int[bare.size()];
        for (int i = 0; i < events.length; i++) {
            events[i] = names.of(VIEWED + bare.name(i) + suffix);
        }
        return events;
    }

    private Condition condition(Map.Entry<String, Set<String>> where) {
        return new Condition(askedProperties.of(where.getKey()), Set.copyOf(where.getValue()));
    }

    /** The properties that any {@code where} asks for. */
    NameIndex askedProperties() {
        return askedProperties;
    }

    /**
     * Index into the model's events of a track call's event name; -1: the model does not name it.
     */
    int ofTrack(String event) {
        return names.of(event);
    }

    /** The same for a page call's name. */
    int ofPage(String name) {
        int place = pages.of(name);
        return place < 0 ? -1 : pageEvents[place];
    }

    /** The same for a screen call's name. */
    int ofScreen(String name) {
        int place = screens.of(name);
        return place < 0 ? -1 : screenEvents[place];
    }

    /**
     * Whether an event passes the {@code where} of its entry.
     *
     * @param event index into the model's events; -1: never
     * @param properties canonical texts by index in {@link #askedProperties()}; null: not there
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
}
