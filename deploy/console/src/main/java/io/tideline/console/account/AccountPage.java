package io.tideline.console.account;

import java.util.List;

/**
 * A part of the list.
 *
 * @param total how many match, on all pages
 * @param next the cursor of the next page; null: this is the last one
 */
public record AccountPage(List<AccountRow> rows, int total, String next) {}
