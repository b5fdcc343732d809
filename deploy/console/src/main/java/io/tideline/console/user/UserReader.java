package io.tideline.console.user;

import io.tideline.console.query.Cursor;
import io.tideline.console.query.Database;
import io.tideline.console.query.Row;
import io.tideline.console.query.Statements;
import io.tideline.console.query.Trait;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads users. */
public final class UserReader {
    private static final String OF_ACCOUNT = Statements.read("users.sql");

    /** The profiles in the model's order. */
    private static final String DETAIL =
            """
            SELECT person.* FROM current_users AS person
            JOIN model_profiles AS profile ON profile.is_current AND profile.profile = person.profile
            WHERE person.user_id = ? ORDER BY profile.position""";

    private static final String EVENTS =
            """
            SELECT event, sum(count) AS count, max(day) AS last FROM daily_event_counts
            WHERE user_id = ? AND day > ? GROUP BY event ORDER BY count DESC, event""";

    /** Above every score, as the cursor of the first page. */
    private static final Cursor BEGINNING = new Cursor("101", "");

    private final Database database;

    public UserReader(Database database) {
        this.database = database;
    }

    /** Returns a user; empty: there is none of that id. */
    public Optional<UserDetail> find(String id) {
        List<UserDetail.InProfile> profiles = new ArrayList<>();
        return database
                .list(
                        DETAIL,
                        row -> {
                            profiles.add(UserDetail.InProfile.of(row));
                            return UserDetail.of(row, profiles);
                        },
                        id)
                .stream()
                .findFirst();
    }

    /** Returns the ids of users who carry a trait, some at most. */
    public List<String> having(Trait trait, int most) {
        return database.list(
                "SELECT user_id FROM users WHERE %s ORDER BY user_id LIMIT ?"
                        .formatted(trait.condition()),
                row -> row.text("user_id"),
                trait.parameters(most));
    }

    /**
     * Returns users of an account, the highest score first, then those without a row.
     *
     * @param after where the page before ended; null: from the beginning
     */
    public UserPage of(String account, String profile, Cursor after, int limit) {
        var from = after == null ? BEGINNING : after;
        int rank = Integer.parseInt(from.value());
        List<Cursor> places = new ArrayList<>();
        var rows =
                database.list(
                        OF_ACCOUNT,
                        row -> {
                            places.add(placeOf(row));
                            return UserRow.of(row);
                        },
                        account,
                        profile,
                        account,
                        rank,
                        rank,
                        from.id(),
                        limit + 1,
                        account,
                        profile,
                        profile,
                        profile,
                        profile);
        var total =
                database.first(
                        "SELECT count(*) AS count FROM users WHERE account_id = ?",
                        row -> row.count("count"),
                        account);
        boolean isLast = rows.size() <= limit;
        return new UserPage(
                isLast ? rows : rows.subList(0, limit),
                total.orElse(0L),
                isLast ? null : places.get(limit - 1).text());
    }

    private static Cursor placeOf(Row row) {
        return new Cursor(row.text("rank"), row.text("user_id"));
    }

    /** Returns what somebody has done behind a day, most often first. */
    public List<EventCount> events(String id, LocalDate behind) {
        return database.list(
                EVENTS,
                row -> new EventCount(row.text("event"), row.count("count"), row.day("last")),
                id,
                behind);
    }
}
