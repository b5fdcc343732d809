package io.tideline.console;

import io.tideline.embedded.EmbeddedPostgres;
import io.tideline.inprocess.LocalCluster;
import io.tideline.job.TidelineJob;
import io.tideline.job.config.JobConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The console on a real database with what the job has made of {@link Events}; one a JVM. */
final class ReplayedConsole implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final Console console;

    /** Gives it to the tests that have a parameter of it. */
    static final class Extension implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == ReplayedConsole.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(ReplayedConsole.class, any -> start());
        }

        private static ReplayedConsole start() {
            try {
                return new ReplayedConsole();
            } catch (Exception e) {
                throw new IllegalStateException("The console of the tests did not start", e);
            }
        }
    }

    ReplayedConsole() throws Exception {
        folder = Files.createTempDirectory("tideline-console-test");
        postgres = EmbeddedPostgres.start();
        Events.write(folder.resolve("events.jsonl"));
        Files.writeString(folder.resolve("password"), postgres.password());
        try (var flink = LocalCluster.start(2, new Configuration())) {
            TidelineJob.start(config("{}"), flink.environment()).getJobExecutionResult().get();
        }
        console = Console.start(config("{port: 0}"));
    }

    /** Returns the configuration of the job, with another section {@code console}. */
    JobConfig config(String section) throws IOException {
        return config("public", section);
    }

    /** Returns the configuration of a job whose tables are in another schema. */
    JobConfig config(String schema, String section) throws IOException {
        var file = Files.createTempFile(folder, "tideline", ".yaml");
        Files.writeString(
                file,
                """
                model: "%s"
                source: {files: [events.jsonl]}
                sinks:
                  postgres: {url: "%s", user: %s, password: "${file:password}", schema: %s}
                parallelism: 2
                state_backend: heap
                console: %s
                """
                        .formatted(
                                Path.of("../local/models/saas.yaml").toAbsolutePath(),
                                postgres.jdbcUrl(),
                                postgres.user(),
                                schema,
                                section));
        return JobConfig.read(file);
    }

    URI url() {
        return console.url();
    }

    HttpResponse<String> get(String path, String... headers)
            throws IOException, InterruptedException {
        return get(url(), path, headers);
    }

    static HttpResponse<String> get(URI console, String path, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(console + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Returns a page that is there. */
    Document page(String path) throws IOException, InterruptedException {
        var answer = get(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " is " + answer.statusCode() + ": " + answer.body());
        }
        return Jsoup.parse(answer.body(), url().toString());
    }

    /** Returns each row's columns, joined. */
    List<String> query(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                var row = new StringBuilder(String.valueOf(result.getString(1)));
                for (int i = 2; i <= columns; i++) {
                    row.append('|').append(result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    void execute(String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        console.close();
        postgres.close();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
