/**
 * Counts and days of one key in packed form: events by day, days of activity, days of first use,
 * values as of a day, and the dictionary of names behind their ids. Knows {@code serde} alone.
 */
package io.tideline.counts;
