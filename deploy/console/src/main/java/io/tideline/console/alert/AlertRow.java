package io.tideline.console.alert;

import io.tideline.console.query.Cursor;
import io.tideline.console.query.Row;
import java.time.Instant;
import java.time.LocalDate;

/**
 * An alert.
 *
 * @param day the day that it is about
 * @param account the account's name
 * @param state open, resolved, repeated, ended, once or resolution
 * @param resolvedAt null: it is not resolved
 */
public record AlertRow(
        String id,
        Instant at,
        LocalDate day,
        String rule,
        String kind,
        String severity,
        String level,
        String accountId,
        String account,
        String plan,
        String owner,
        String userId,
        String userName,
        String summary,
        String state,
        Instant resolvedAt) {

    static AlertRow of(Row row) {
        return new AlertRow(
                row.text("id"),
                row.time("at"),
                row.day("day"),
                row.text("rule"),
                row.text("kind"),
                row.text("severity"),
                row.text("level"),
                row.text("account_id"),
                row.text("account"),
                row.text("plan"),
                row.text("owner"),
                row.text("user_id"),
                row.text("user_name"),
                row.text("summary"),
                row.text("state"),
                row.time("resolved_at"));
    }

    /** Returns its place in the list, to the microsecond of the table. */
    Cursor cursor() {
        return new Cursor(at.toString(), id);
    }
}
