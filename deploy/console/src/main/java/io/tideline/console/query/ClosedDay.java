package io.tideline.console.query;

import java.time.LocalDate;
import java.util.Optional;

/** The newest closed day: product rows are written once a day has closed. */
public final class ClosedDay {
    private ClosedDay() {}

    /** Reads it; empty: none has been closed yet. */
    public static Optional<LocalDate> read(Database database) {
        return database.first("SELECT max(day) AS day FROM product_metrics", row -> row.day("day"));
    }
}
