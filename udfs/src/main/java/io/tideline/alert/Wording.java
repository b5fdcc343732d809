package io.tideline.alert;

import io.tideline.engagement.Mover;
import io.tideline.model.Level;
import io.tideline.model.TraitValue;
import java.util.List;
import java.util.Map;

/** How alerts name things in sentences. What senders can choose is cut and cleaned. */
public final class Wording {
    /** The most characters of an id or a trait. */
    private static final int LONGEST = 80;

    private Wording() {}

    /** Returns text without control and direction characters, cut to {@value #LONGEST}. */
    public static String clean(String text) {
        String shown = harmless(text, LONGEST).strip();
        return text.codePointCount(0, text.length()) > LONGEST ? shown + "…" : shown;
    }

    /** Returns text without control and direction characters, all of it. */
    public static String cleanWhole(String text) {
        return harmless(text, Integer.MAX_VALUE).strip();
    }

    private static String harmless(String text, int longest) {
        StringBuilder harmless = new StringBuilder();
        text.codePoints()
                .map(c -> isHarmless(c) ? c : ' ')
                .limit(longest)
                .forEach(harmless::appendCodePoint);
        return harmless.toString();
    }

    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }

    /** Returns a carried trait as a sentence has it; null if it is unset or blank. */
    static String trait(Map<String, String> traits, String name) {
        String value = traits == null ? null : TraitValue.plain(traits.get(name));
        String clean = value == null ? "" : clean(value);
        return clean.isEmpty() ? null : clean;
    }

    /** Returns an account by its name, else by its id. */
    static String account(String id, Map<String, String> traits) {
        String name = trait(traits, "name");
        return name != null ? name : "account " + clean(id);
    }

    /** Returns what moved a raw score most, as the end of a sentence; empty if nothing did. */
    public static String mover(List<Mover> movers) {
        if (movers == null || movers.isEmpty()) {
            return "";
        }
        Mover most = movers.get(0);
        return "; %s went from %s to %s"
                .formatted(clean(most.event()), most.previousCount(), most.count());
    }

    /**
     * Returns what a change of the score is made of, as the end of a sentence.
     *
     * @param usage the part by what the entity did itself
     * @param benchmark the part by what all others did
     */
    public static String cause(Level level, int usage, int benchmark) {
        String own = ownUse(level);
        String others = benchmark < 0 ? "others' rise" : "others' fall";
        if (benchmark == 0) {
            return ": all by " + own;
        }
        if (usage == 0) {
            return ": all by " + others;
        }
        return usage < 0 == benchmark < 0
                ? ": %s by %s, %s by %s"
                        .formatted(
                                count(Math.abs(usage), "point"), own, Math.abs(benchmark), others)
                : ": %s points by %s, %s by %s"
                        .formatted(signed(usage), own, signed(benchmark), others);
    }

    /** Returns a number with its sign. */
    public static String signed(long number) {
        return number > 0 ? "+" + number : String.valueOf(number);
    }

    /** Returns how a change that an entity made itself is called. */
    public static String ownUse(Level level) {
        return level == Level.USER ? "their own use" : "its own use";
    }

    /** Returns a number of something, with the word, whose plural ends in s. */
    public static String count(int number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }

    /** Returns a number of days, as the end of "in …". */
    public static String days(int days) {
        return days == 1 ? "a day" : count(days, "day");
    }
}
