package io.tideline.console.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;

/**
 * Where a page of a list ended: the last row's value of the column that is sorted by, and its id.
 * The next page begins behind it, whatever has come or gone meanwhile.
 *
 * @param value null: the row has none
 */
public record Cursor(String value, String id) {
    /** It is in no id and in no text of PostgreSQL. */
    private static final String SEPARATOR = "\u0000";

    private static final String NOTHING = "\u0001";

    /** Returns the cursor as text for a URL. */
    public String text() {
        var joined = (value == null ? NOTHING : value) + SEPARATOR + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(joined.getBytes(UTF_8));
    }

    /** Reads a cursor; empty of null, and of what is none. */
    public static Optional<Cursor> parse(String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            var parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split(SEPARATOR, 2);
            return parts.length < 2
                    ? Optional.empty()
                    : Optional.of(new Cursor(parts[0].equals(NOTHING) ? null : parts[0], parts[1]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
