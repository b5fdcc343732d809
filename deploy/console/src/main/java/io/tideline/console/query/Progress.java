package io.tideline.console.query;

/**
 * How far an account or user is on the checklist that it entered last.
 *
 * @param status in_progress, stalled, activated or expired
 * @param rate percent of the steps
 * @param next the first step left; null: none is
 */
public record Progress(String checklist, String status, Double rate, String next) {

    /** Reads the columns of {@code current_accounts} and {@code current_users}; null: on none. */
    public static Progress of(Row row) {
        var checklist = row.text("checklist");
        return checklist == null
                ? null
                : new Progress(
                        checklist,
                        row.text("activation_status"),
                        row.number("activation_rate"),
                        row.text("next_step"));
    }
}
