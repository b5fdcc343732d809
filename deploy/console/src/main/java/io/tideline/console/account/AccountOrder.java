package io.tideline.console.account;

import io.tideline.console.query.Cursor;

/**
 * In which order, and which part of the list.
 *
 * @param after where the page before ended; null: from the beginning
 * @param limit rows at most
 */
public record AccountOrder(AccountColumn by, boolean descending, Cursor after, int limit) {

    /** Returns the first rows of the list by a column. */
    public static AccountOrder first(AccountColumn by, boolean descending, int limit) {
        return new AccountOrder(by, descending, null, limit);
    }
}
