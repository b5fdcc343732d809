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
    private final Script script =
            new Script(
                    "1-model",
                    "2-events",
                    "3-scores",
                    "4-product",
                    "5-activation",
                    "6-alerts",
                    "7-directory");

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
            Script.settings(statement);
            load(sample, asTheyArrive, duck, statement);
            script.run(statement);
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
        Script.table(duck, "model", "content", List.of(sample.model()));
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

    /** SQL scripts, run in a database of DuckDB in memory. */
    static final class Script {
        private final List<String> statements = new ArrayList<>();

        /** Reads the scripts of these names, without the extension. */
        Script(String... names) {
            for (String name : names) {
                for (String statement : read(name).split(";\\s*\n")) {
                    if (!statement.isBlank()) {
                        statements.add(statement);
                    }
                }
            }
        }

        private static String read(String script) {
            try (InputStream in = Script.class.getResourceAsStream(script + ".sql")) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new IllegalStateException("The script " + script + " cannot be read", e);
            }
        }

        /** Runs the scripts. */
        void run(Statement statement) throws SQLException {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }

        /** Makes an empty database ready. */
        static void settings(Statement statement) throws SQLException {
            statement.execute("SET threads = 1");
            statement.execute("SET TimeZone = 'UTC'");
        }

        /** Creates a table with one column of JSON, of which each text is a row. */
        static void table(Connection duck, String name, String column, List<String> rows)
                throws SQLException {
            try (Statement statement = duck.createStatement()) {
                statement.execute("CREATE TABLE " + name + " (" + column + " JSON)");
            }
            // One array: a batch takes a third of a millisecond a row.
            try (PreparedStatement insert =
                    duck.prepareStatement(
                            "INSERT INTO " + name + " SELECT unnest(CAST(? AS VARCHAR[]))")) {
                insert.setArray(1, duck.createArrayOf("VARCHAR", rows.toArray()));
                insert.execute();
            }
        }
    }
}
