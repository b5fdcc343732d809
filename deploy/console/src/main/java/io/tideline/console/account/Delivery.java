package io.tideline.console.account;

import io.tideline.console.query.Row;
import java.time.Instant;

/**
 * What {@code tideline deliver} has sent, or is to send, of an account.
 *
 * @param address where in the destination, such as a channel; empty: it has one place alone
 * @param kind alert or score
 * @param summary the alert's; null of scores
 * @param userId whom it names; null: none
 * @param state waiting, sent, skipped or dead
 * @param error why the last attempt failed, or why it was skipped; null: nothing did
 * @param at when it was sent last; if it was not, when it was to be
 */
public record Delivery(
        String destination,
        String address,
        String kind,
        String summary,
        String userId,
        String state,
        String error,
        Instant at) {

    static Delivery of(Row row) {
        return new Delivery(
                row.text("destination"),
                row.text("address"),
                row.text("kind"),
                row.text("summary"),
                row.text("user_id"),
                row.text("state"),
                row.text("last_error"),
                row.time("at"));
    }
}
