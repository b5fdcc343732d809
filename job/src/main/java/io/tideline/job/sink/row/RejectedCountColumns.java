package io.tideline.job.sink.row;

import static io.tideline.job.sink.row.Quantity.COUNT_FROM_1;

import io.tideline.event.RejectedCount;
import io.tideline.event.RejectionReason;
import java.util.List;

/** The columns of how many records were rejected. */
final class RejectedCountColumns {
    private static final List<Column<RejectedCount>> COLUMNS =
            List.of(
                    Column.day("day", RejectedCount::day)
                            .onlyInTable()
                            .key(
                                    "The day on which they were written to the topic; of those that are too late the day that they are of."),
                    Column.choice(
                                    "reason",
                                    RejectedCount::reason,
                                    RejectionReason.values(),
                                    RejectionReason::text)
                            .onlyInTable()
                            .key("What is wrong with them."),
                    Column.text("topic", RejectedCount::topic)
                            .onlyInTable()
                            .key("The topic that they came from; empty: files."),
                    Column.bigint("records", RejectedCount::records, COUNT_FROM_1)
                            .onlyInTable()
                            .ordering("How many they are."));

    private RejectedCountColumns() {}

    static RowSchema<RejectedCount> schema() {
        return new RowSchema<RejectedCount>("rejected_counts", "How many records were rejected.")
                .rows(COLUMNS)
                .table("rejected_counts", row -> true, COLUMNS, "day");
    }
}
