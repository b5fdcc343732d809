package io.tideline.job.sink.postgres;

import io.tideline.engagement.ScoreRow;
import io.tideline.job.sink.row.ScoreFormat;
import java.util.List;

/** What the two tables of scores have in common. */
abstract class ScoreTable extends PostgresTable<ScoreRow> {
    private static final long serialVersionUID = 1L;

    @Override
    Age age() {
        return Age.ofDay("day", "profile");
    }

    @Override
    boolean retracts(ScoreRow row) {
        return row.retracted();
    }

    /** Final after live, then by revision; under another model every row is new. */
    @Override
    String replacesSql() {
        return "(fresh.final, fresh.revision) >= (stored.final, stored.revision)"
                + " OR fresh.model_version <> stored.model_version";
    }

    @Override
    boolean replaces(ScoreRow fresh, ScoreRow stored) {
        if (fresh.modelVersion() != stored.modelVersion()) {
            return true;
        }
        return fresh.isFinal() == stored.isFinal()
                ? fresh.revision() >= stored.revision()
                : fresh.isFinal();
    }

    /** The columns of both, the key first. Of a retracted row all but the key may be empty. */
    static List<Column<ScoreRow>> sharedColumns() {
        return List.of(
                Column.textKey("entity_id", ScoreRow::entityId),
                Column.textKey("profile", ScoreRow::profile),
                Column.dayKey("day", ScoreRow::day),
                Column.<ScoreRow>flag("final", ScoreRow::isFinal).guarding(),
                Column.flag("active", ScoreRow::active),
                Column.bigint("raw", ScoreRow::raw),
                Column.<ScoreRow>integer("score", ScoreRow::score).orNull(),
                Column.<ScoreRow>integer("previous_score", ScoreRow::previousScore).orNull(),
                Column.<ScoreRow>integer("change", ScoreRow::change).orNull(),
                Column.<ScoreRow>numeric("benchmark", ScoreRow::benchmark).orNull(),
                Column.integer("frequency", ScoreRow::frequency),
                Column.<ScoreRow>numeric("adoption_rate", ScoreRow::adoptionRate).orNull(),
                Column.<ScoreRow>integer("adoption_score", ScoreRow::adoptionScore).orNull(),
                Column.<ScoreRow>numeric("adoption_rate_all_time", ScoreRow::adoptionRateAllTime)
                        .orNull(),
                Column.json("features_used", row -> ScoreFormat.featuresJson(row.featuresUsed())),
                Column.json("drivers", row -> ScoreFormat.driversJson(row.drivers())),
                Column.<ScoreRow>integer("model_version", ScoreRow::modelVersion).guarding(),
                Column.<ScoreRow>bigint("revision", ScoreRow::revision).guarding());
    }
}
