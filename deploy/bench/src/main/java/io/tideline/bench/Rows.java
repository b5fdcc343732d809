package io.tideline.bench;

import io.tideline.bench.contestant.Contestants;
import java.util.List;

/** All that can be measured, in the order in which it is. */
final class Rows {
    static final List<Row> ALL =
            List.of(
                    new Speed(Contestants.LIMIT, "Limit: read, decode, discard", false),
                    new Speed(Contestants.TIDELINE, "Tideline", false),
                    new Speed(Contestants.FLINK_SQL, "Flink SQL, sums alone", true),
                    new Speed(Contestants.KAFKA_STREAMS, "Kafka Streams, sums alone", true),
                    new Speed(Contestants.BATCH, "Nightly batch, one day", false));

    private Rows() {}

    static List<String> names() {
        return ALL.stream().map(Row::name).toList();
    }
}
