package io.tideline.bench.opinion;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the job's rows against each other: what anybody computes from its rows of activity and the
 * model is what its rows of scores say, and the parts of a change make up the whole.
 */
final class FromActivity {
    /** The fields of scores that follow from activity and the model alone. */
    private static final List<String> FIELDS =
            List.of(
                    "level",
                    "entity_id",
                    "profile",
                    "day",
                    "raw",
                    "previous_raw",
                    "frequency",
                    "features_used",
                    "movers");

    private final SqlOpinion.Script script = new SqlOpinion.Script("1-model", "from-activity");

    /**
     * Returns what is wrong, one sentence each.
     *
     * @param job the rows of the job
     */
    List<String> differences(Sample sample, Opinion job) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            SqlOpinion.Script.settings(statement);
            SqlOpinion.Script.table(duck, "model", "content", List.of(sample.model()));
            SqlOpinion.Script.table(duck, "activity_row", "row", texts(job, Output.ACTIVITY));
            SqlOpinion.Script.table(duck, "score_row", "row", texts(job, Output.SCORES));
            script.run(statement);
            Opinion computed = new Opinion();
            try (ResultSet rows = statement.executeQuery("SELECT row FROM scores")) {
                while (rows.next()) {
                    computed.add(Output.SCORES, rows.getString(1));
                }
            }
            Opinion said = new Opinion();
            job.of(Output.SCORES)
                    .values()
                    .forEach(
                            row ->
                                    said.add(
                                            Output.SCORES,
                                            row.deepCopy().retain(FIELDS).toString()));
            List<String> differences = new ArrayList<>();
            said.differences(computed)
                    .forEach(difference -> differences.add("From activity, " + difference));
            try (ResultSet rows = statement.executeQuery("SELECT sentence FROM broken")) {
                while (rows.next()) {
                    differences.add("Of scores, " + rows.getString(1));
                }
            }
            return differences;
        }
    }

    private static List<String> texts(Opinion job, Output output) {
        return job.of(output).values().stream().map(Object::toString).toList();
    }
}
