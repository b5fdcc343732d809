package io.tideline.yaml;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what a misspelt name was meant to be. */
public final class Suggestions {
    private static final int LONGEST = 200;

    private Suggestions() {}

    /**
     * Returns the known name that is closest to a name, ignoring case, or nothing where none is
     * close enough to be meant.
     */
    public static Optional<String> of(String name, Collection<String> known) {
        // A third of the letters may be wrong, and one always.
        int best = Math.max(1, Math.min(name.length() / 3, 4)) + 1;
        String nearest = null;
        for (String candidate : known) {
            int distance = distance(name, candidate, best - 1);
            if (distance < best && distance < Math.max(1, candidate.length())) {
                best = distance;
                nearest = candidate;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Returns {@code ; did you mean "x"?} to end a message; empty where nothing is near. */
    public static String hint(String name, Collection<String> known) {
        return of(name, known)
                .map(nearest -> "; did you mean \"" + ValidationError.abbreviate(nearest) + "\"?")
                .orElse("");
    }

    /**
     * Returns how many letters must be added, left out, changed or swapped with their neighbour to
     * get from one text to the other, ignoring case; some number above {@code limit} as soon as it
     * is known to be above.
     */
    public static int distance(String left, String right, int limit) {
        if (Math.abs(left.length() - right.length()) > limit
                || left.length() > LONGEST
                || right.length() > LONGEST) {
            return limit + 1;
        }
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, Math.min(last[j], row[j - 1]) + 1);
                if (isSwap(a, i, b, j)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }

    private static boolean isSwap(String a, int i, String b, int j) {
        return i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
    }
}
