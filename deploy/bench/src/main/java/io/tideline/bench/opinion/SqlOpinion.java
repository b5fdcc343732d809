package io.tideline.bench.opinion;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Computes the rows in SQL: DuckDB on the raw lines and the model's text. It shares no code with
 * the job, not even the model's reader.
 */
final class SqlOpinion {
    private static final List<String> SCRIPTS =
            List.of("1-model", "2-events", "3-scores", "4-product", "5-activation", "6-alerts");

    private final List<String> statements = new ArrayList<>();

    SqlOpinion() {
        for (String script : SCRIPTS) {
            for (String statement : read(script).split(";\\s*\n")) {
                if (!statement.isBlank()) {
                    statements.add(statement);
                }
            }
        }
    }

    private static String read(String script) {
        try (InputStream in = SqlOpinion.class.getResourceAsStream(script + ".sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("The script " + script + " cannot be read", e);
        }
    }

    /**
     * The rows according to SQL.
     *
     * @param unjudged subjects of rows that SQL does not judge ({@link Output#subjects})
     */
    record Judgement(Opinion opinion, Set<String> unjudged) {}

    /**
     * Runs the SQL in a database of its own, in memory.
     *
     * @param asTheyArrive whether presence, checklists and alerts take events in order of arrival
     */
    Judgement of(Sample sample, boolean asTheyArrive) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("SET threads = 1");
            statement.execute("SET TimeZone = 'UTC'");
            load(sample, asTheyArrive, duck, statement);
            for (String sql : statements) {
                statement.execute(sql);
            }
            Opinion opinion = new Opinion();
            for (Output output : Output.values()) {
                try (ResultSet rows = statement.executeQuery("SELECT row FROM " + output.text())) {
                    while (rows.next()) {
                        opinion.add(output, rows.getString(1));
                    }
                }
            }
            Set<String> unjudged = new HashSet<>();
            try (ResultSet rows = statement.executeQuery("SELECT subject FROM unjudged")) {
                while (rows.next()) {
                    unjudged.add(rows.getString(1));
                }
            }
            return new Judgement(opinion.without(unjudged), unjudged);
        }
    }

    private static void load(
            Sample sample, boolean asTheyArrive, Connection duck, Statement statement)
            throws SQLException {
        statement.execute(
                "CREATE TABLE rule AS SELECT %d AS out_of_orderness, %d AS allowed_lateness, %d AS max_past, %b AS as_they_arrive, epoch_ms(current_timestamp) AS now"
                        .formatted(
                                sample.outOfOrderness().toMillis(),
                                sample.allowedLateness().toMillis(),
                                Sample.MAX_PAST.toMillis(),
                                asTheyArrive));
        statement.execute("CREATE TABLE model (content JSON)");
        try (PreparedStatement insert = duck.prepareStatement("INSERT INTO model VALUES (?)")) {
            insert.setString(1, sample.model());
            insert.execute();
        }
        statement.execute(
                "CREATE TABLE line (file VARCHAR, place INTEGER, number BIGINT, text VARCHAR)");
        try (PreparedStatement insert =
                duck.prepareStatement("INSERT INTO line VALUES (?, ?, ?, ?)")) {
            for (int file = 0; file < sample.files(); file++) {
                List<String> lines = sample.linesOf(file);
                for (int line = 0; line < lines.size(); line++) {
                    insert.setString(1, Sample.fileName(file));
                    insert.setInt(2, file);
                    insert.setLong(3, line + 1L);
                    insert.setString(4, lines.get(line));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }
}
