package io.tideline.job.sink.postgres;

import io.tideline.product.CohortRow;
import java.util.List;

/** Those who started a checklist on one day. */
final class ActivationCohorts extends PostgresTable<CohortRow> {
    private static final long serialVersionUID = 1L;

    @Override
    String name() {
        return "activation_cohorts";
    }

    @Override
    Age age() {
        return Age.ofDay("day", "checklist");
    }

    /** By revision; under another model every row is new. */
    @Override
    String replacesSql() {
        return "fresh.revision >= stored.revision OR fresh.model_version <> stored.model_version";
    }

    @Override
    boolean replaces(CohortRow fresh, CohortRow stored) {
        return fresh.revision() >= stored.revision()
                || fresh.modelVersion() != stored.modelVersion();
    }

    @Override
    List<Column<CohortRow>> columns() {
        return List.of(
                Column.textKey("checklist", CohortRow::checklist),
                Column.dayKey("day", CohortRow::day),
                Column.bigint("started", CohortRow::started),
                Column.bigint("activated", CohortRow::activated),
                Column.numeric("activation_rate", CohortRow::activationRate),
                Column.<CohortRow>bigint(
                                "average_time_to_activation", CohortRow::averageTimeToActivation)
                        .orNull(),
                Column.<CohortRow>integer("model_version", CohortRow::modelVersion).guarding(),
                Column.<CohortRow>bigint("revision", CohortRow::revision).guarding());
    }
}
