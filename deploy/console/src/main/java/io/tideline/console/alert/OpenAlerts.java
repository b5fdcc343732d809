package io.tideline.console.alert;

import io.tideline.console.query.Database;
import java.util.ArrayList;
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
            SELECT log.id, log.severity, log.account_id FROM (
                SELECT DISTINCT ON (level, account_id, user_id, rule) id
                FROM alerts
                WHERE rule = ANY (
                    SELECT each ->> 'name' FROM model_info, jsonb_array_elements(model -> 'alerts') AS each
                    WHERE is_current AND (each ->> 'resolves')::boolean)
                ORDER BY level, account_id, user_id, rule, at DESC) AS last
            JOIN alert_log AS log ON log.id = last.id
            WHERE log.state = 'open'""";

    private final List<String> ids = new ArrayList<>();
    private final Map<String, Integer> bySeverity = new HashMap<>();
    private final Map<String, Integer> byAccount = new HashMap<>();

    private OpenAlerts() {}

    /** Reads which are open: it takes a look at all alerts of rules that can be over. */
    public static OpenAlerts read(Database database) {
        var open = new OpenAlerts();
        database.each(
                SQL,
                row -> {
                    open.ids.add(row.text("id"));
                    open.bySeverity.merge(row.text("severity"), 1, Integer::sum);
                    if (row.text("account_id") != null) {
                        open.byAccount.merge(row.text("account_id"), 1, Integer::sum);
                    }
                });
        return open;
    }

    String[] ids() {
        return ids.toArray(String[]::new);
    }

    public int size() {
        return ids.size();
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
