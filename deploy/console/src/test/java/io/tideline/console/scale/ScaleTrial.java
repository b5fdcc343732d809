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
 * Prints how long each page takes on a large database: the first time, then the median and the
 * longest of twenty, once what pages read in the background is there. Arguments: a {@code
 * tideline.yaml} with the database; then, to make and fill its tables first, the numbers of
 * accounts, users and days, as 100000 1000000 400.
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
            awaitLoaded(console.url(), "/accounts");
            System.out.printf("first list after %.1f s%n", (System.nanoTime() - before) / 1e9);
            List<Double> firsts = new ArrayList<>();
            for (var page : PAGES) {
                long from = System.nanoTime();
                get(console.url(), page);
                firsts.add((System.nanoTime() - from) / 1e6);
            }
            awaitLoaded(console.url(), "/");
            awaitLoaded(console.url(), "/activation");
            awaitLoaded(console.url(), "/health");
            System.out.println("          first       median         most");
            for (int i = 0; i < PAGES.size(); i++) {
                measure(console.url(), PAGES.get(i), firsts.get(i));
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

    /** Gets a page until all of it is there; each answer waits some time for what is missing. */
    private static void awaitLoaded(URI console, String page) throws Exception {
        String body;
        do {
            body = get(console, page).body();
        } while (body.contains("class=\"loading\""));
    }

    private static void measure(URI console, String page, double first) throws Exception {
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
                "%3d  %7.1f ms  %7.1f ms  %7.1f ms  %9d B  %s%n",
                status, first, millis.get(TIMES / 2), millis.get(TIMES - 1), bytes, page);
    }

    private static HttpResponse<String> get(URI console, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(console + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
