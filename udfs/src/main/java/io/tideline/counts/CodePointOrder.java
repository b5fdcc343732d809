package io.tideline.counts;

import java.util.Comparator;

/**
 * Strings by their code points, which is also the order of their UTF-8 bytes; {@link
 * String#compareTo} puts characters beyond the basic plane before some within it.
 */
public final class CodePointOrder {
    /** The order; null is not allowed. */
    public static final Comparator<String> INSTANCE = CodePointOrder::compare;

    private CodePointOrder() {}

    private static int compare(String a, String b) {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // A surrogate stands for a code point above all that one char can hold.
                boolean xHigh = Character.isSurrogate(x);
                boolean yHigh = Character.isSurrogate(y);
                return xHigh == yHigh ? Character.compare(x, y) : xHigh ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
