package io.tideline.console.alert;

import io.tideline.console.query.Cursor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which alerts are wanted, the newest first; what is null does not matter.
 *
 * @param owner of the account, as of the alert
 * @param account about an account, or about a user of it
 * @param user about a user, or raised by them
 * @param after where the page before ended
 */
public record AlertFilter(
        String rule,
        String severity,
        String owner,
        String account,
        String user,
        boolean openOnly,
        Cursor after) {

    /** Returns the newest alerts that concern an account. */
    public static AlertFilter ofAccount(String id) {
        return new AlertFilter(null, null, null, id, null, false, null);
    }

    /** Returns the newest alerts that concern a user. */
    public static AlertFilter ofUser(String id) {
        return new AlertFilter(null, null, null, null, id, false, null);
    }

    /** The conditions on a row, and their parameters. */
    record Where(List<String> conditions, List<Object> parameters) {
        private void add(String condition, Object parameter) {
            if (parameter != null) {
                conditions.add(condition);
                parameters.add(parameter);
            }
        }

        String sql() {
            return conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions);
        }
    }

    Where where() {
        var where = new Where(new ArrayList<>(), new ArrayList<>());
        where.add("rule = ?", rule);
        where.add("severity = ?", severity);
        where.add("left(account ->> 'owner', 40) = left(?, 40)", owner);
        where.add("account ->> 'owner' = ?", owner);
        where.add("account_id = ?", account);
        where.add("user_id = ?", user);
        if (after != null) {
            where.conditions().add("(at, id) < (?::timestamptz, ?)");
            where.parameters().add(Instant.parse(after.value()).toString());
            where.parameters().add(after.id());
        }
        return where;
    }
}
