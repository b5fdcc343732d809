package io.tideline.job.sink.row;

import static io.tideline.job.sink.row.Quantity.COUNT;
import static io.tideline.job.sink.row.Quantity.COUNT_FROM_1;
import static io.tideline.job.sink.row.Quantity.PERCENT;
import static io.tideline.job.sink.row.Quantity.SECONDS;

import io.tideline.product.CohortRow;
import java.util.List;

/** The columns of those who started a checklist on one day. */
final class CohortColumns {
    private static final List<Column<CohortRow>> COLUMNS =
            List.of(
                    Column.text("checklist", CohortRow::checklist)
                            .key("The checklist of the model."),
                    Column.day("day", CohortRow::day)
                            .key("The day on which they started, in the model's time zone."),
                    Column.bigint("started", CohortRow::started, COUNT_FROM_1)
                            .about("How many started."),
                    Column.bigint("activated", CohortRow::activated, COUNT)
                            .about("How many of those are activated so far."),
                    Column.numeric("activation_rate", CohortRow::activationRate, PERCENT)
                            .about("activated, of started, to 2 decimals."),
                    Column.bigintOrNull(
                                    "average_time_to_activation",
                                    CohortRow::averageTimeToActivation,
                                    SECONDS)
                            .about("The mean of their time_to_activation, rounded, or null."),
                    Column.integer("model_version", CohortRow::modelVersion, COUNT)
                            .onlyInTable()
                            .generation("The version of the model that the checklist is of."),
                    Column.bigint("revision", CohortRow::revision, COUNT_FROM_1)
                            .onlyInTable()
                            .ordering("started and activated together."));

    private CohortColumns() {}

    static RowSchema<CohortRow> schema() {
        return new RowSchema<CohortRow>(
                        "activation_cohorts", "Those who entered a checklist on one day.")
                .rows(COLUMNS)
                .table("activation_cohorts", row -> true, COLUMNS, "day", "checklist")
                .recordKey("The checklist.", CohortRow::checklist);
    }
}
