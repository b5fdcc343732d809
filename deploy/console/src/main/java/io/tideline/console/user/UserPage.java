package io.tideline.console.user;

import java.util.List;

/**
 * A part of the users of an account.
 *
 * @param total how many there are on all pages
 * @param next the cursor of the next page; null: this is the last one
 */
public record UserPage(List<UserRow> rows, long total, String next) {}
