package io.tideline.console.query;

import java.time.LocalDate;

/**
 * How an account or user is now, in a profile: the live row of the open day where there is one,
 * else that of the last closed day.
 *
 * @param day the last day of the window
 * @param live whether that day is still open
 * @param gone whether there was a row once, and there is none now
 * @param score 1 to 100; null: active, without a benchmark
 * @param band null: none
 * @param previous the score of the window that it is compared with; null: there was none
 * @param change null with it
 * @param changeUsage the part of the change by what it did itself
 * @param changeBenchmark the part by what all others did
 * @param adoption percent of the features, or null without any
 */
public record Standing(
        LocalDate day,
        boolean live,
        boolean gone,
        Integer score,
        String band,
        Integer previous,
        Integer change,
        Integer changeUsage,
        Integer changeBenchmark,
        long raw,
        Double adoption) {

    /** Reads the columns of {@code current_accounts} and {@code current_users}. */
    public static Standing of(Row row) {
        return new Standing(
                row.day("day"),
                row.flag("live"),
                row.flag("gone"),
                row.integer("score"),
                row.text("band"),
                row.integer("previous_score"),
                row.integer("change"),
                row.integer("change_usage"),
                row.integer("change_benchmark"),
                row.count("raw"),
                row.number("adoption_rate"));
    }
}
