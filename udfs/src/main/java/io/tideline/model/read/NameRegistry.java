package io.tideline.model.read;

import io.tideline.yaml.Suggestions;
import io.tideline.yaml.ValidationError;
import io.tideline.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The names that one section of the model defines, for those that refer to them. */
final class NameRegistry {
    static final int LONGEST_NAME = 200;

    /**
     * The longest name, in bytes of UTF-8, that may share a key of a table with an id: a row of an
     * index of PostgreSQL holds 2,704 bytes, and an id may take 2,048 of them.
     */
    static final int LONGEST_BESIDE_AN_ID = 600;

    /** What four bytes a character come to: no limit of its own. */
    static final int ANY_LENGTH = 4 * LONGEST_NAME;

    private static final int LISTED = 12;

    private final String section;
    private final String one;
    private final int longestBytes;
    private final List<String> names = new ArrayList<>();

    /**
     * @param section the key at the top of the model file
     * @param one what one of its entries is called
     * @param longestBytes {@link #ANY_LENGTH}, or {@link #LONGEST_BESIDE_AN_ID}
     */
    NameRegistry(String section, String one, int longestBytes) {
        this.section = section;
        this.one = one;
        this.longestBytes = longestBytes;
    }

    /**
     * Returns the entries of the section, their names checked and noted; a name counts, faulty or
     * not.
     */
    List<YamlNode> read(YamlNode node) {
        List<YamlNode> entries = node.entries("a map of names, each with its " + one);
        entries.forEach(
                entry -> {
                    checkName(entry, one, longestBytes);
                    names.add(entry.key());
                });
        return entries;
    }

    /**
     * Returns the index of the entry that a value names; a fault, with the nearest name, if none.
     */
    Optional<Integer> indexOf(YamlNode reference) {
        Optional<String> name = reference.text(expected());
        if (name.isPresent() && !names.contains(name.get())) {
            return reference.fault(expected() + Suggestions.hint(name.get(), names));
        }
        return name.map(names::indexOf);
    }

    String name(int index) {
        return names.get(index);
    }

    List<String> names() {
        return List.copyOf(names);
    }

    /** Notes an error for a name that does not fit in a key of a table or topic. */
    static void checkName(YamlNode entry, String one, int longestBytes) {
        String name = entry.key();
        int bytes = storedBytes(name);
        if (name.isBlank()
                || name.codePointCount(0, name.length()) > LONGEST_NAME
                || bytes > longestBytes
                || ValueSets.hasControlCharacter(name)) {
            String size = bytes > longestBytes ? " of " + bytes + " bytes" : "";
            String limit =
                    longestBytes < ANY_LENGTH
                            ? " (at most " + longestBytes + " bytes in UTF-8)"
                            : "";
            entry.fault(
                    "\"" + ValidationError.abbreviate(name) + "\"" + size,
                    "as the name of a %s 1 to %s characters%s, not all blank, none a control character"
                            .formatted(one, LONGEST_NAME, limit));
        }
    }

    /** Counts the bytes of UTF-8; half a surrogate pair is stored as U+FFFD, which has three. */
    private static int storedBytes(String name) {
        return name.codePoints().map(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4).sum();
    }

    private String expected() {
        if (names.isEmpty()) {
            return "the name of a " + one + ", but there is none under " + section;
        }
        String more = names.size() > LISTED ? ", …" : "";
        String listed = String.join(", ", names.subList(0, Math.min(LISTED, names.size())));
        return "one of those under " + section + ": " + listed + more;
    }
}
