package io.tideline.console.account;

import io.tideline.console.query.Database;
import io.tideline.console.query.Trait;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads single accounts. */
public final class AccountReader {
    /** The profiles in the model's order. */
    private static final String DETAIL =
            """
            SELECT account.* FROM current_accounts AS account
            JOIN model_profiles AS profile ON profile.is_current AND profile.profile = account.profile
            WHERE account.account_id = ? ORDER BY profile.position""";

    private static final String SCORES =
            "SELECT entity_id, score FROM account_scores WHERE entity_id = ANY (?) AND profile = ? AND day > ? ORDER BY day";

    private static final String DELIVERIES =
            """
            SELECT destination, address, kind, payload -> 'alert' ->> 'summary' AS summary, user_id, state, last_error,
                coalesce(sent_at, created_at) AS at
            FROM deliveries WHERE account_id = ? ORDER BY at DESC, id DESC LIMIT ?""";

    private final Database database;

    public AccountReader(Database database) {
        this.database = database;
    }

    /** Returns an account; empty: there is none of that id. */
    public Optional<AccountDetail> find(String id) {
        List<AccountDetail.InProfile> profiles = new ArrayList<>();
        return database
                .list(
                        DETAIL,
                        row -> {
                            profiles.add(AccountDetail.InProfile.of(row));
                            return AccountDetail.of(row, profiles);
                        },
                        id)
                .stream()
                .findFirst();
    }

    /** Returns the ids of accounts that carry a trait, some at most. */
    public List<String> having(Trait trait, int most) {
        return database.list(
                "SELECT account_id FROM accounts WHERE %s ORDER BY account_id LIMIT ?"
                        .formatted(trait.condition()),
                row -> row.text("account_id"),
                trait.parameters(most));
    }

    /** Returns what was sent of an account and its users to other systems, the newest first. */
    public List<Delivery> deliveries(String id, int most) {
        return database.list(DELIVERIES, Delivery::of, id, most);
    }

    /** Returns the scores of some accounts behind a day, the earliest first, by id. */
    public Map<String, List<Integer>> scores(
            Collection<String> ids, String profile, LocalDate behind) {
        Map<String, List<Integer>> scores = new HashMap<>();
        database.each(
                SCORES,
                row ->
                        scores.computeIfAbsent(row.text("entity_id"), id -> new ArrayList<>())
                                .add(row.integer("score")),
                ids.toArray(String[]::new),
                profile,
                behind);
        return scores;
    }
}
