package io.tideline.console.alert;

import java.util.List;

/**
 * Some alerts, the newest first.
 *
 * @param next the cursor of the next page; null: this is the last one
 */
public record AlertPage(List<AlertRow> rows, String next) {}
