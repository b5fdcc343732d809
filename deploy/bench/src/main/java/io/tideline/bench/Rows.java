package io.tideline.bench;

import io.tideline.bench.contestant.Contestants;
import java.util.List;

/** All that can be measured, in the order in which it is. */
final class Rows {
    private static final int PATIENCE_SECONDS = 3_600;

    static final List<Row> ALL =
            List.of(
                    new Speed(
                            Contestants.LIMIT,
                            "Limit: read, decode, discard",
                            Long.MAX_VALUE,
                            PATIENCE_SECONDS),
                    new Speed(Contestants.TIDELINE, "Tideline", Long.MAX_VALUE, PATIENCE_SECONDS));

    private Rows() {}

    static List<String> names() {
        return ALL.stream().map(Row::name).toList();
    }
}
