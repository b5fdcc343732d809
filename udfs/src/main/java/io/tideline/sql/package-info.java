/**
 * Functions of Flink SQL that compute as the job does, by the classes of its rules
 * (docs/flink-sql.md). No other package uses them, nor does the job.
 */
package io.tideline.sql;
