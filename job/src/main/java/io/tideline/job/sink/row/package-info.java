/**
 * Outputs and their columns: one {@link io.tideline.job.sink.row.Column} for each value of a row,
 * which JSON, tables and docs follow. Uses rows alone, no sink and no database.
 */
package io.tideline.job.sink.row;
