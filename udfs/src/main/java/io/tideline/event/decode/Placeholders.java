package io.tideline.event.decode;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Texts that only look like ids: what languages make of an id that is not there. Such an id counts
 * as absent, since all who have it would be one huge user.
 */
public final class Placeholders implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The placeholders that are used unless others are configured. */
    public static final List<String> DEFAULT =
            List.of("undefined", "null", "none", "nil", "nan", "[object Object]", "(null)");

    private final Set<String> lowerCase;
    private final int longest;

    /**
     * @param texts in any case; may be empty
     */
    public Placeholders(Collection<String> texts) {
        lowerCase =
                texts.stream()
                        .map(text -> Blanks.strip(text).toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
        longest = lowerCase.stream().mapToInt(String::length).max().orElse(0);
    }

    /** Returns whether an id, without blanks around it, is one of them. */
    boolean contains(String id) {
        // Of most ids the length alone shows that they are none.
        return id.length() <= longest && lowerCase.contains(id.toLowerCase(Locale.ROOT));
    }
}
