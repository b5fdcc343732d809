package io.tideline.console.scale;

import io.tideline.console.Console;
import io.tideline.job.config.JobConfig;
import io.tideline.job.sink.postgres.PostgresTables;
import io.tideline.job.sink.postgres.Schema;
import io.tideline.job.sink.postgres.connection.PostgresConnector;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Prints how long each page takes on a large database: the median and the longest of twenty, after
 * one to warm up. Arguments: a {@code tideline.yaml} with the database; then, to make and fill its
 * tables first, the numbers of accounts, users and days, as 100000 1000000 400.
 */
public final class ScaleTrial {
    private static final int TIMES = 20;
    private static final int SIZES = 4;
    private static final List<String> PAGES =
            List.of(
                    "/",
                    "/accounts",
                    "/accounts?sort=change&order=asc&segment=paid",
                    "/accounts?sort=name&owner=owner-7&q=stomer+1",
                    "/account?id=account-4242",
                    "/user?id=user-4240",
                    "/activation",
                    "/activation?checklist=user-setup",
                    "/alerts",
                    "/alerts?owner=owner-7&rule=falling",
                    "/alerts?state=open",
                    "/health",
                    "/api/accounts?limit=100&sort=score",
                    "/api/account?trait=domain&value=customer-777.example.com",
                    "/api/user?trait=email&value=person.4240@example.com",
                    "/accounts.csv");

    private ScaleTrial() {}

    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.ROOT);
        var job = JobConfig.read(Path.of(args[0]));
        if (args.length == SIZES) {
            var tables = job.sink(PostgresTables.class).orElseThrow().config();
            Schema.migrate(tables);
            fill(tables, args[1], args[2], args[3]);
        }
        long before = System.nanoTime();
        try (var console = Console.start(job)) {
            String first;
            do {
                // The page itself waits some time for the list.
                first = get(console.url(), "/accounts").body();
            } while (first.contains("class=\"loading\""));
            System.out.printf("first list after %.1f s%n", (System.nanoTime() - before) / 1e9);
            for (var page : PAGES) {
                measure(console.url(), page);
            }
            System.gc();
            var runtime = Runtime.getRuntime();
            System.out.printf(
                    "heap in use %d MiB%n", (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        }
    }

    private static void fill(PostgresSinkConfig tables, String accounts, String users, String days)
            throws Exception {
        long from = System.nanoTime();
        String sql;
        try (var in = ScaleTrial.class.getResourceAsStream("fill.sql")) {
            sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        try (var connection = new PostgresConnector(tables).open(Duration.ofHours(2));
                var statement = connection.createStatement()) {
            statement.execute(
                    sql.replace(":accounts", accounts)
                            .replace(":users", users)
                            .replace(":days", days));
        }
        System.out.printf("filled in %.0f s%n", (System.nanoTime() - from) / 1e9);
    }

    private static void measure(URI console, String page) throws Exception {
        get(console, page);
        List<Double> millis = new ArrayList<>();
        int status = 0;
        int bytes = 0;
        for (int i = 0; i < TIMES; i++) {
            long from = System.nanoTime();
            var answer = get(console, page);
            millis.add((System.nanoTime() - from) / 1e6);
            status = answer.statusCode();
            bytes = answer.body().length();
        }
        Collections.sort(millis);
        System.out.printf(
                "%3d  %7.1f ms  %7.1f ms  %9d B  %s%n",
                status, millis.get(TIMES / 2), millis.get(TIMES - 1), bytes, page);
    }

    private static HttpResponse<String> get(URI console, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(console + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
