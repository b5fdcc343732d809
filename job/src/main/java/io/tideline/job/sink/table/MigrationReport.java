package io.tideline.job.sink.table;

import java.util.List;

/**
 * What was done about the tables.
 *
 * @param before their version; null: there were none
 * @param after their version now
 * @param applied what was done, each with its version: {@code 2 (activation and alerts)}; empty:
 *     they were up to date
 */
public record MigrationReport(String before, String after, List<String> applied) {}
