package io.tideline.console.entity;

import io.tideline.console.query.Row;
import java.time.LocalDate;

/**
 * The score of a day.
 *
 * @param live whether the day is still open
 * @param score null: active, without a benchmark
 */
public record DayScore(LocalDate day, boolean live, Integer score, long raw) {
    static DayScore of(Row row) {
        return new DayScore(
                row.day("day"), !row.flag("final"), row.integer("score"), row.count("raw"));
    }
}
