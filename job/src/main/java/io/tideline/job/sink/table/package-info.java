/**
 * What sinks to the tables of a database share: rows gathered, written in batches and again, those
 * that are refused, and what is counted. Uses columns, and no driver.
 */
package io.tideline.job.sink.table;
