package io.tideline.harness;

import io.tideline.event.Event;
import io.tideline.event.EventType;
import io.tideline.event.MessageIds;
import io.tideline.event.Position;
import io.tideline.model.Model;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Map;

/**
 * The vocabulary in which tests describe what happened: {@code user("ann").in("acme").did("Logged
 * In").at("2025-05-05T10:00Z")}.
 *
 * @param event null: of no matter to the model
 * @param matchesFilter as {@link Event#matchesFilter()}
 * @param values of properties that steps count, or null
 */
public record Happening(
        EventType type,
        String id,
        String user,
        String account,
        String event,
        boolean matchesFilter,
        Map<String, String> traits,
        Map<String, String> values,
        String time) {

    public static Happening user(String user) {
        return new Happening(EventType.TRACK, null, user, null, null, true, null, null, null);
    }

    public static Happening anonymous() {
        return user(null);
    }

    /** Names the account. */
    public Happening in(String newAccount) {
        return new Happening(
                type, id, user, newAccount, event, matchesFilter, traits, values, time);
    }

    public Happening did(String newEvent) {
        return new Happening(
                type, id, user, account, newEvent, matchesFilter, traits, values, time);
    }

    /** Returns a group call. */
    public Happening joined(String newAccount) {
        return new Happening(
                EventType.GROUP, id, user, newAccount, null, true, Map.of(), null, time);
    }

    /** With a trait, on a group call; null unsets it. */
    public Happening with(String trait, String value) {
        String json = value == null ? "null" : '"' + value + '"';
        return new Happening(
                type, id, user, account, event, matchesFilter, Map.of(trait, json), values, time);
    }

    /** With a property whose distinct values a step counts. */
    public Happening having(String property, String value) {
        return new Happening(
                type,
                id,
                user,
                account,
                event,
                matchesFilter,
                traits,
                Map.of(property, value),
                time);
    }

    /** Returns one whose properties fail the condition of the model's entry. */
    public Happening uncounted() {
        return new Happening(type, id, user, account, event, false, traits, values, time);
    }

    /** With an id for deduplication. */
    public Happening id(String newId) {
        return new Happening(
                type, newId, user, account, event, matchesFilter, traits, values, time);
    }

    /** At an instant such as {@code 2025-05-05T10:00Z}. */
    public Happening at(String newTime) {
        return new Happening(
                type, id, user, account, event, matchesFilter, traits, values, newTime);
    }

    public static long millis(String time) {
        return OffsetDateTime.parse(time).toInstant().toEpochMilli();
    }

    /** Returns the event as decoded. */
    public Event toEvent(Model model, long ingestOrder) {
        return new Event(
                type,
                id == null ? MessageIds.NONE : MessageIds.hash(id),
                id,
                Event.entityKeyOf(user, account, ingestOrder),
                account,
                index(model, event),
                event != null && matchesFilter,
                millis(time),
                ingestOrder,
                traits,
                values,
                Position.line("events.jsonl", ingestOrder),
                ("line " + ingestOrder).getBytes(StandardCharsets.UTF_8),
                0);
    }

    public static int index(Model model, String event) {
        if (event == null) {
            return -1;
        }
        for (int i = 0; i < model.events().size(); i++) {
            if (model.events().get(i).name().equals(event)) {
                return i;
            }
        }
        throw new AssertionError("The test's model has no event " + event);
    }
}
