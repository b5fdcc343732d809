package io.tideline.console.health;

import java.time.LocalDate;

/**
 * How many events of a day were taken, and how many of them count for anything.
 *
 * @param events taken, of any name
 * @param counted those that stand under {@code events}, in weights or in features, as capped
 */
public record CountedDay(LocalDate day, long events, long counted) {
    /** Returns how many count for nothing. */
    public long uncounted() {
        return Math.max(0, events - counted);
    }
}
