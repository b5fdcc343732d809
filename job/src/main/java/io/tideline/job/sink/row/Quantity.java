package io.tideline.job.sink.row;

/** Units and bounds of numbers. */
enum Quantity {
    COUNT("", 0L, null),
    COUNT_FROM_1("", 1L, null),
    DAYS("days", 0L, null),
    PERCENT("percent", 0L, 100L),
    AT_LEAST_0_PERCENT("percent", 0L, null),
    POINTS("points", 0L, null),
    RATIO("", 0L, 1L),
    SCORE("", 1L, 100L),
    SCORE_CHANGE("", -99L, 99L),
    SECONDS("seconds", 0L, null);

    final String unit;

    /** Null: there is none. */
    final Long least;

    final Long most;

    Quantity(String unit, Long least, Long most) {
        this.unit = unit;
        this.least = least;
        this.most = most;
    }
}
