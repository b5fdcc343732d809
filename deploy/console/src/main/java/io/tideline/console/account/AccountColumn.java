package io.tideline.console.account;

import io.tideline.console.query.Cursor;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What accounts can be sorted by; the names in URLs are these in lower case. */
public enum AccountColumn {
    NAME(false),
    SCORE(true),
    CHANGE(true),
    ACTIVATION(true),
    ACTIVE(true),
    USERS(true),
    SEATS(true),
    ADOPTION(true),
    OWNER(false),
    SEEN(true);

    private final boolean isNumber;

    AccountColumn(boolean isNumber) {
        this.isNumber = isNumber;
    }

    private Object value(AccountRow row) {
        return switch (this) {
            case NAME -> row.name();
            case SCORE -> row.standing().score();
            case CHANGE -> row.standing().change();
            case ACTIVATION -> row.activation() == null ? null : row.activation().rate();
            case ACTIVE -> row.activeUsers();
            case USERS -> row.totalUsers();
            case SEATS -> row.seatUsage();
            case ADOPTION -> row.standing().adoption();
            case OWNER -> row.owner();
            case SEEN -> row.lastSeen().toEpochMilli();
        };
    }

    /** Reads the name in a URL; empty of null, and of another name. */
    public static Optional<AccountColumn> parse(String name) {
        for (var column : values()) {
            if (column.text().equals(name)) {
                return Optional.of(column);
            }
        }
        return Optional.empty();
    }

    /** Returns the name in a URL. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether a list by this column begins with the greatest, unless otherwise wanted. */
    public boolean isGreatestFirst() {
        return isNumber && this != CHANGE;
    }

    /**
     * Returns an order in which rows without a value come last, and of equal ones the id decides.
     */
    Comparator<AccountRow> order(boolean descending) {
        return Comparator.<AccountRow, Key>comparing(this::key, keys(descending))
                .thenComparing(AccountRow::id);
    }

    /** Returns the place of a row in the list. */
    Cursor cursor(AccountRow row) {
        var found = value(row);
        return new Cursor(found == null ? null : String.valueOf(found), row.id());
    }

    /**
     * Returns whether a row comes behind a place in the list.
     *
     * @throws NumberFormatException if the place is of a list by another column
     */
    boolean isBehind(AccountRow row, Cursor cursor, boolean descending) {
        int compared = keys(descending).compare(key(row), key(cursor.value()));
        return compared == 0 ? row.id().compareTo(cursor.id()) > 0 : compared > 0;
    }

    /** A value to compare by, one of both; neither: the row has none. */
    private record Key(String text, double number, boolean isThere) {
        private int compare(Key other) {
            return text == null
                    ? Double.compare(number, other.number)
                    : String.CASE_INSENSITIVE_ORDER.compare(text, other.text);
        }
    }

    private Key key(AccountRow row) {
        var found = value(row);
        if (found == null) {
            return new Key(null, 0, false);
        }
        return found instanceof Number number
                ? new Key(null, number.doubleValue(), true)
                : new Key(String.valueOf(found), 0, true);
    }

    private Key key(String text) {
        if (text == null) {
            return new Key(null, 0, false);
        }
        return isNumber ? new Key(null, Double.parseDouble(text), true) : new Key(text, 0, true);
    }

    private static Comparator<Key> keys(boolean descending) {
        return (a, b) -> {
            if (a.isThere() != b.isThere()) {
                return a.isThere() ? -1 : 1;
            }
            if (!a.isThere()) {
                return 0;
            }
            return descending ? b.compare(a) : a.compare(b);
        };
    }
}
