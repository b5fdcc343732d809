package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@code tideline explain} on the example of docs/explain.md, on the folder of its replay and
 * on tables with the same rows.
 */
class ExplainCommandIT {
    private static final List<String> TABLES =
            List.of("activation", "alerts", "product_metrics", "accounts", "users");

    @TempDir private static Path folder;

    private static Page page;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void prepare() throws Exception {
        page = Page.of("explain.md");
        Files.writeString(folder.resolve("model.yaml"), page.blocks("yaml").get(0));
        Files.writeString(folder.resolve("events.jsonl"), page.blocks("json").get(0));
        var replayed =
                Outcome.of(
                        "replay",
                        "--max-past",
                        "off",
                        "--model",
                        folder.resolve("model.yaml").toString(),
                        "--events",
                        folder.resolve("events.jsonl").toString(),
                        "--out",
                        folder.resolve("results").toString());
        assertThat(replayed.status()).as(replayed.err()).isZero();
        postgres = EmbeddedPostgres.start();
        var config = config("tideline.yaml", postgres.user(), postgres.password());
        assertThat(Outcome.of("migrate", "--config", config).err()).isEmpty();
        fill();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    private static String config(String name, String user, String password) throws Exception {
        Files.writeString(folder.resolve(name + ".password"), password);
        return Files.writeString(
                        folder.resolve(name),
                        """
                        model: model.yaml
                        source: {kafka: {bootstrap_servers: "k:1", topics: events}}
                        sinks:
                          postgres: {url: "%s", user: %s, password: "${file:%s.password}", schema: theirs, migrate: check}
                        """
                                .formatted(postgres.jdbcUrl(), user, name))
                .toString();
    }

    private static void fill() throws Exception {
        try (var connection = connection();
                var months = connection.createStatement()) {
            months.execute(
                    """
                    SELECT theirs.tideline_add_month(('theirs.' || name)::regclass, day::date)
                    FROM unnest(ARRAY['user_scores', 'account_scores', 'activity']) AS name,
                        generate_series(date '2025-02-01', '2025-04-01', '1 month') AS day""");
            for (var table : TABLES) {
                insert(connection, table, lines(table), "");
            }
            for (var level : List.of("account", "user")) {
                var rows =
                        lines("scores").stream()
                                .filter(row -> row.contains("\"level\":\"" + level + "\""))
                                .toList();
                insert(connection, level + "_scores", rows, "");
            }
            // A row of the open day, which is no final one.
            insert(
                    connection,
                    "account_scores",
                    List.of(
                            lines("scores").stream()
                                    .filter(row -> row.contains("\"entity_id\":\"acme\""))
                                    .findFirst()
                                    .orElseThrow()),
                    ", \"day\": \"2025-03-13\", \"final\": false");
        }
    }

    private static List<String> lines(String output) throws Exception {
        return Files.readAllLines(folder.resolve("results").resolve(output + ".jsonl"));
    }

    /** Inserts rows as JSON, with the columns that they have. */
    private static void insert(
            Connection connection, String table, List<String> rows, String changed)
            throws Exception {
        var columns = new ArrayList<String>();
        try (var result = connection.getMetaData().getColumns(null, "theirs", table, null)) {
            while (result.next()) {
                if (!"YES".equals(result.getString("IS_GENERATEDCOLUMN"))) {
                    columns.add('"' + result.getString("COLUMN_NAME") + '"');
                }
            }
        }
        var names = String.join(", ", columns);
        var sql =
                "INSERT INTO theirs.%1$s (%2$s) SELECT %2$s FROM jsonb_populate_record(null::theirs.%1$s, ?::jsonb || ?::jsonb)"
                        .formatted(table, names);
        try (var insert = connection.prepareStatement(sql)) {
            for (var row : rows) {
                insert.setString(1, row);
                insert.setString(2, "{\"revision\": 1" + changed + "}");
                insert.execute();
            }
        }
    }

    private static Connection connection() throws Exception {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    @Test
    void printsWhatThePageShows() {
        var outcome = ofFolder("--account", "acme", "--profile", "weekly");
        assertThat(outcome).isEqualTo(new Outcome(0, page.blocks("text").get(0), ""));
    }

    @Test
    void tablesSayWhatTheFolderSays() throws Exception {
        for (var question :
                List.of(
                        "--account acme",
                        "--account acme --profile weekly",
                        "--account acme --day 2025-03-10",
                        "--account acme --day 2025-03-20",
                        "--user ada",
                        "--user bob --profile monthly --day 2025-03-05",
                        "--user bob --day 2025-03-01",
                        "--account Acm",
                        "--user x",
                        "--user ada --profile month")) {
            assertThat(ofTables(question.split(" ")))
                    .as(question)
                    .isEqualTo(ofFolder(question.split(" ")));
        }
    }

    @Test
    void aReaderNeedsNoRightToWrite() throws Exception {
        try (var connection = connection();
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE USER reader PASSWORD 'pw'; CREATE USER stranger PASSWORD 'pw';
                    GRANT USAGE ON SCHEMA theirs TO reader;
                    GRANT SELECT ON ALL TABLES IN SCHEMA theirs TO reader""");
        }
        assertThat(of("--config", config("reader.yaml", "reader", "pw"), "--account", "acme"))
                .isEqualTo(ofFolder("--account", "acme"));
        var refused = of("--config", config("stranger.yaml", "stranger", "pw"), "--account", "a");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .startsWith("tideline: User stranger may not read schema theirs of PostgreSQL at ")
                .endsWith("grant it what deploy/sql/roles.sql grants to tideline_read.\n");
    }

    @Test
    void whomNoRowIsAboutIsUnknown() {
        assertThat(ofFolder("--account", "ACM"))
                .isEqualTo(
                        new Outcome(
                                3,
                                "",
                                "tideline: No row is about account ACM. Ids or names that begin so: acme (Acme GmbH).\n"));
        assertThat(ofFolder("--user", "x\u001b[1m"))
                .isEqualTo(
                        new Outcome(
                                3,
                                "",
                                "tideline: No row is about user x [1m: give the id as events have it.\n"));
    }

    @Test
    void refusesWhatIsNoFolderOfAReplay() throws Exception {
        var other = Files.createDirectory(folder.resolve("other")).toString();
        var refused = of("--from", other, "--account", "acme");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .isEqualTo(
                        "tideline: --from: %s has no scores.jsonl that can be read: give the folder that tideline replay wrote its results to (--out).\n"
                                .formatted(other));
        var profile = ofFolder("--account", "acme", "--profile", "wekly");
        assertThat(profile)
                .isEqualTo(
                        new Outcome(
                                2,
                                "",
                                "tideline: --profile: found \"wekly\", expected one that has rows: monthly, weekly.\n"));
    }

    private static Outcome ofFolder(String... question) {
        return of(
                Stream.concat(
                                Stream.of("--from", folder.resolve("results").toString()),
                                Stream.of(question))
                        .toArray(String[]::new));
    }

    private static Outcome ofTables(String... question) {
        return of(
                Stream.concat(
                                Stream.of("--config", folder.resolve("tideline.yaml").toString()),
                                Stream.of(question))
                        .toArray(String[]::new));
    }

    private static Outcome of(String... arguments) {
        return Outcome.of(
                Stream.concat(Stream.of("explain"), Stream.of(arguments)).toArray(String[]::new));
    }
}
