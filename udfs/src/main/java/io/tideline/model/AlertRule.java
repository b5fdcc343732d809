package io.tideline.model;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A rule that raises alerts.
 *
 * @param kind the name of its kind
 * @param segment index into {@link Model#segments()}, account level only; -1: everybody
 * @param options the values of those that the file sets, by name
 */
public record AlertRule(
        String name,
        String kind,
        Level level,
        Severity severity,
        int segment,
        Map<String, Object> options)
        implements Serializable {

    /** How urgent; the file's names are these in lower case. */
    public enum Severity {
        INFO,
        WARNING,
        CRITICAL
    }

    /** What of a score's change counts. */
    public enum Measure {
        /** All of it. */
        CHANGE,
        /** What the entity itself did. */
        USAGE
    }

    /** Returns the value of an option, or its default. */
    @SuppressWarnings("unchecked") // the reader puts nothing else there
    public <T> T get(AlertOption<T> option) {
        return (T) options.getOrDefault(option.name(), option.defaultValue());
    }

    /** Returns {@link AlertOption#EVENTS}, which are none where the kind takes none. */
    public List<Integer> events() {
        return get(AlertOption.EVENTS);
    }

    /** Returns {@link AlertOption#COOLDOWN}, or null. */
    public Duration cooldown() {
        return get(AlertOption.COOLDOWN);
    }

    /** Returns {@link AlertOption#CHECKLIST}, or null. */
    public String checklist() {
        return get(AlertOption.CHECKLIST);
    }

    /** Returns {@link AlertOption#PROFILE}, or null. */
    public String profile() {
        return get(AlertOption.PROFILE);
    }
}
