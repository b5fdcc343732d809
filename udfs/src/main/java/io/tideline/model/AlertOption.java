package io.tideline.model;

import java.time.Duration;
import java.util.List;

/**
 * A key that rules of some kinds take: how it is read, and how docs/model.md and the JSON Schema
 * describe it. Those below have a meaning outside their kinds; each other is declared by its kind.
 *
 * @param isRequired whether a rule of such a kind has to have it
 * @param min the least of a number
 * @param max the greatest of a number; {@link Integer#MAX_VALUE}: none
 * @param defaultValue what a rule without it has; null: none
 * @param meaning part of a sentence
 */
public record AlertOption<T>(
        String name,
        Type type,
        boolean isRequired,
        int min,
        int max,
        T defaultValue,
        String meaning) {

    /** What a value is. Without one, features are all of the model's. */
    public enum Type {
        /** Becomes their indexes in {@link Model#events()}. */
        EVENTS("a list of event names"),
        FEATURES("a list of names of features"),
        CHECKLIST("the name of a checklist"),
        PROFILE("the name of a profile"),
        NUMBER("a whole number"),
        DURATION("a duration"),
        DAYS("whole days such as 7d"),
        FLAG("true or false"),
        MEASURE("change or usage"),
        BANDS("a list of names of bands");

        /** What messages call it. */
        public final String text;

        Type(String text) {
            this.text = text;
        }
    }

    /** The events that a rule has to see, each of them: see {@link EventInterest}. */
    public static final AlertOption<List<Integer>> EVENTS =
            required("events", Type.EVENTS, List.of(), "the events, any of which raises it");

    /** How long a rule is not raised again for the same entity, whatever its kind. */
    public static final AlertOption<Duration> COOLDOWN =
            optional(
                    "cooldown",
                    Type.DURATION,
                    null,
                    "not again for the same entity until this has passed");

    public static final AlertOption<String> CHECKLIST =
            required("checklist", Type.CHECKLIST, null, "the checklist, of the rule's level");

    /** Whether an alert of kind {@code resolved} says that it is over. */
    public static final AlertOption<Boolean> RESOLVE =
            optional(
                    "resolve",
                    Type.FLAG,
                    false,
                    "whether an alert of kind resolved says when it is over");

    /** The profile whose final rows are looked at. */
    public static final AlertOption<String> PROFILE =
            required("profile", Type.PROFILE, null, "the profile whose score is watched");

    private static <T> AlertOption<T> required(String name, Type type, T none, String meaning) {
        return new AlertOption<>(name, type, true, 0, 0, none, meaning);
    }

    /** Creates an option that rules may leave out. */
    public static <T> AlertOption<T> optional(String name, Type type, T none, String meaning) {
        return new AlertOption<>(name, type, false, 0, 0, none, meaning);
    }

    /** Creates a whole number with a default. */
    public static AlertOption<Integer> number(
            String name, int min, int max, int defaultValue, String meaning) {
        return new AlertOption<>(name, Type.NUMBER, false, min, max, defaultValue, meaning);
    }
}
