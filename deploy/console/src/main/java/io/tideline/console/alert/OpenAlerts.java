package io.tideline.console.alert;

import io.tideline.console.query.Cursor;
import io.tideline.console.query.Database;
import io.tideline.console.query.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The alerts that are open now. */
public final class OpenAlerts {
    /** None are open, as far as is known yet. */
    public static final OpenAlerts UNKNOWN = new OpenAlerts();

    /** Of rules that can be over, only the last one about somebody may be open. */
    private static final String SQL =
            """
            SELECT log.id, log.at, log.rule, log.severity, log.account_id, log.user_id, last.owner FROM (
                SELECT DISTINCT ON (level, account_id, user_id, rule) id, account ->> 'owner' AS owner
                FROM alerts
                WHERE rule = ANY (
                    SELECT each ->> 'name' FROM model_info, jsonb_array_elements(model -> 'alerts') AS each
                    WHERE is_current AND (each ->> 'resolves')::boolean)
                ORDER BY level, account_id, user_id, rule, at DESC) AS last
            JOIN alert_log AS log ON log.id = last.id
            WHERE log.state = 'open'""";

    private static final Comparator<Open> NEWEST_FIRST =
            Comparator.comparing(Open::at).thenComparing(Open::id).reversed();

    private final List<Open> all = new ArrayList<>();
    private final Map<String, Integer> bySeverity = new HashMap<>();
    private final Map<String, Integer> byAccount = new HashMap<>();

    /** What a list of them is filtered and ordered by. */
    private record Open(
            String id,
            Instant at,
            String rule,
            String severity,
            String owner,
            String account,
            String user) {

        static Open of(Row row) {
            return new Open(
                    row.text("id"),
                    row.time("at"),
                    row.text("rule"),
                    row.text("severity"),
                    row.text("owner"),
                    row.text("account_id"),
                    row.text("user_id"));
        }

        boolean isIn(AlertFilter filter) {
            return is(filter.rule(), rule)
                    && is(filter.severity(), severity)
                    && is(filter.owner(), owner)
                    && is(filter.account(), account)
                    && is(filter.user(), user);
        }

        private static boolean is(String wanted, String value) {
            return wanted == null || wanted.equals(value);
        }
    }

    private OpenAlerts() {}

    /** Reads which are open: it takes a look at all alerts of rules that can be over. */
    public static OpenAlerts read(Database database) {
        var open = new OpenAlerts();
        database.each(
                SQL,
                row -> {
                    var each = Open.of(row);
                    open.all.add(each);
                    open.bySeverity.merge(each.severity(), 1, Integer::sum);
                    if (each.account() != null) {
                        open.byAccount.merge(each.account(), 1, Integer::sum);
                    }
                });
        open.all.sort(NEWEST_FIRST);
        return open;
    }

    /** Returns the ids of those in a filter, the newest first, some at most. */
    List<String> ids(AlertFilter filter, int most) {
        return behind(filter.after()).stream()
                .filter(each -> each.isIn(filter))
                .limit(most)
                .map(Open::id)
                .toList();
    }

    private List<Open> behind(Cursor after) {
        if (after == null) {
            return all;
        }
        var last = new Open(after.id(), Instant.parse(after.value()), null, null, null, null, null);
        int place = Collections.binarySearch(all, last, NEWEST_FIRST);
        return all.subList(place < 0 ? -place - 1 : place + 1, all.size());
    }

    public int size() {
        return all.size();
    }

    /** Returns how many of a severity there are. */
    public int of(String severity) {
        return bySeverity.getOrDefault(severity, 0);
    }

    /** Returns how many concern an account, or a user of it. */
    public int about(String account) {
        return byAccount.getOrDefault(account, 0);
    }
}
