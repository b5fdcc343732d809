package io.tideline.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.embedded.EmbeddedPostgres;
import io.tideline.local.demo.Demo;
import io.tideline.local.demo.Simulation;
import io.tideline.local.monitoring.Dashboards;
import io.tideline.model.Profile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every query of the documentation and of the dashboard for the business on what the job makes
 * of three simulated months.
 */
class DocumentedQueriesIT {
    private static final List<String> PAGES =
            List.of("sql.md", "concepts.md", "activation.md", "alerts.md");
    private static final LocalDate PRESENT = LocalDate.of(2026, 3, 18);

    /** Questions of sql.md to which the simulated product has no answer on its last day. */
    private static final List<String> UNANSWERED =
            List.of(
                    "-- Who has gone, and when were they there last?",
                    "-- Which features does an account not use?",
                    "-- Trials that are almost there, and the step that is missing.");

    private static final String DASHBOARD = "business.json";

    @TempDir private static Path folder;

    private static EmbeddedPostgres postgres;
    private static Connection connection;

    @BeforeAll
    static void fill() throws Exception {
        postgres = EmbeddedPostgres.start();
        var model = Path.of("models", "saas.yaml").toAbsolutePath();
        var events = folder.resolve("events.jsonl");
        write(events);
        Files.writeString(folder.resolve("password"), postgres.password());
        var config =
                Files.writeString(
                        folder.resolve("tideline.yaml"),
                        """
                        model: "%s"
                        source: {files: ["%s"]}
                        sinks:
                          postgres: {url: "%s", user: %s, password: "${file:password}"}
                        parallelism: 2
                        """
                                .formatted(model, events, postgres.jdbcUrl(), postgres.user()));
        var outcome = Outcome.of("run", "--config", config.toString());
        assertThat(outcome.status()).as(outcome.err()).isZero();
        connection =
                DriverManager.getConnection(
                        postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    @AfterAll
    static void stop() throws SQLException {
        if (connection != null) {
            connection.close();
        }
        postgres.close();
    }

    private static void write(Path file) throws IOException {
        var simulation = new Simulation(7, PRESENT);
        try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
            simulation.history(
                    simulation.beginning(),
                    PRESENT.atStartOfDay(ZoneOffset.UTC).toInstant(),
                    call -> {
                        try {
                            out.write(call.json());
                            out.write('\n');
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            out.write("{cut off\n".getBytes(UTF_8));
        }
    }

    static Stream<Arguments> queries() throws IOException {
        List<Arguments> queries = new ArrayList<>();
        var weekly = new Profile("weekly", 7, 7, -1, List.of(), List.of(), null);
        queries.add(Arguments.of("sql.md", "-- what the demo suggests", Demo.query(weekly)));
        for (var name : PAGES) {
            for (var block : Page.of(name).blocks("sql")) {
                for (var query : block.strip().split(";\\s*(\n|$)")) {
                    queries.add(
                            Arguments.of(
                                    name, query.strip().lines().findFirst().orElseThrow(), query));
                }
            }
        }
        for (var query : Dashboards.sql()) {
            queries.add(Arguments.of(DASHBOARD, query, ofGrafana(query)));
        }
        return queries.stream();
    }

    /** Returns a query as Grafana sends it: with times and choices put in. */
    private static String ofGrafana(String query) {
        var sent =
                query.replaceAll(
                        "\\$__timeFilter\\((\\w+)\\)",
                        "$1 BETWEEN '2025-12-18T00:00:00Z' AND '2026-03-18T00:00:00Z'");
        for (var choice : Dashboards.CHOICES.entrySet()) {
            sent = sent.replace(choice.getKey(), choice.getValue());
        }
        assertThat(sent).doesNotContain("$");
        return sent;
    }

    /** A query runs, and has rows where it looks for something that is there. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("queries")
    void aQuery(String page, String question, String query) throws SQLException {
        int rows = 0;
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            while (result.next()) {
                rows++;
            }
        }
        if (question.contains("No row comes out") || query.contains("'power'")) {
            assertThat(rows).isZero();
        } else if (List.of("sql.md", DASHBOARD).contains(page) && !UNANSWERED.contains(question)) {
            assertThat(rows).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyViewAndTableIsOnThePage(String name) throws IOException {
        assertThat(Page.of("sql.md").text()).contains('`' + name + '`');
    }

    static Stream<String> names() throws SQLException {
        List<String> names = new ArrayList<>();
        try (var statement = connection.createStatement();
                var result =
                        statement.executeQuery(
                                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v') AND NOT relispartition"
                                        + " AND relnamespace = 'public'::regnamespace AND relname <> 'tideline_schema_history'")) {
            while (result.next()) {
                names.add(result.getString(1));
            }
        }
        return names.stream();
    }
}
