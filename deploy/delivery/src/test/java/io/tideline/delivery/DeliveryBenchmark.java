package io.tideline.delivery;

import io.tideline.delivery.config.DeliveryConfig;
import io.tideline.delivery.queue.Database;
import io.tideline.delivery.queue.Intent;
import io.tideline.delivery.queue.IntentWriter;
import io.tideline.delivery.route.Entity;
import io.tideline.delivery.route.Router;
import io.tideline.embedded.EmbeddedKafka;
import io.tideline.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how fast one process writes intents and sends them to a web server of this machine, and
 * how long an alert is under way from its topic to there. A main class, since it takes minutes:
 *
 * <pre>{@code java -cp … io.tideline.delivery.DeliveryBenchmark 1000000 3000}</pre>
 *
 * The arguments are the number of intents, and of the alerts whose delay is measured. Kafka,
 * PostgreSQL and the web server share the machine with the process.
 */
public final class DeliveryBenchmark {
    private static final int BATCH = 500;
    private static final int ALERTS_PER_SECOND = 100;

    private final Deployment deployment;
    private final DeliveryConfig config;
    private final WebApi api;

    private DeliveryBenchmark(Deployment deployment, DeliveryConfig config, WebApi api) {
        this.deployment = deployment;
        this.config = config;
        this.api = api;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("delivery-benchmark");
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                EmbeddedPostgres postgres = EmbeddedPostgres.start();
                WebApi api = WebApi.forgetful();
                Deployment deployment =
                        new Deployment(new Servers(kafka, postgres), "benchmark", folder)) {
            DeliveryConfig config =
                    deployment.configure(
                            """
                            destinations:
                              hook: {type: webhook, url: "%s", secret: "${file:secret}", connections: 4}
                            alerts: [{to: hook}]
                            """
                                    .formatted(api.url()));
            DeliveryBenchmark benchmark = new DeliveryBenchmark(deployment, config, api);
            benchmark.throughput(Integer.parseInt(args[0]));
            benchmark.delay(Integer.parseInt(args[1]));
        }
    }

    private void throughput(int intents) throws Exception {
        Router router = config.router();
        long begin = System.nanoTime();
        try (Database database = deployment.database(config)) {
            IntentWriter writer = new IntentWriter(database);
            for (int i = 0; i < intents; i += BATCH) {
                List<Intent> batch = new ArrayList<>();
                for (int j = i; j < Math.min(i + BATCH, intents); j++) {
                    Alerts alert = Alerts.quiet("alert-" + j).account("account-" + j % 100_000);
                    batch.addAll(router.route(alert.message(), Entity.UNKNOWN, Instant.now()));
                }
                writer.addAlerts(batch);
            }
        }
        print("intents written", intents, System.nanoTime() - begin);
        AtomicLong received = new AtomicLong();
        api.answer(
                request -> {
                    received.incrementAndGet();
                    return WebApi.Answer.of(200, "");
                });
        begin = System.nanoTime();
        try (var process = DeliveryProcess.start(config, () -> {})) {
            long next = 10;
            while (received.get() < intents) {
                TimeUnit.MILLISECONDS.sleep(100);
                if ((System.nanoTime() - begin) / 1_000_000_000 >= next) {
                    print("  sent so far", received.get(), System.nanoTime() - begin);
                    next += 10;
                }
            }
            print("deliveries sent", received.get(), System.nanoTime() - begin);
            process.rethrow();
        }
        System.out.println(
                "states: "
                        + deployment.rows(
                                "SELECT state, count(*), max(attempts) FROM deliveries GROUP BY state"));
    }

    private static void print(String what, long count, long nanos) {
        System.out.printf(
                "%s: %,d in %.1f s, %,.0f/s%n", what, count, nanos / 1e9, count / (nanos / 1e9));
    }

    private void delay(int alerts) throws Exception {
        ConcurrentLinkedQueue<Long> delays = new ConcurrentLinkedQueue<>();
        api.answer(
                request -> {
                    Instant sent = Instant.parse(request.json().path("data").path("at").asText());
                    delays.add(Duration.between(sent, Instant.now()).toNanos() / 1_000);
                    return WebApi.Answer.of(200, "");
                });
        try (var process = DeliveryProcess.start(config, () -> {})) {
            for (int i = 0; i < alerts; i++) {
                deployment.sendAlert(Alerts.quiet("delay-" + i).at(Instant.now()).json());
                LockSupport.parkNanos(1_000_000_000L / ALERTS_PER_SECOND);
            }
            while (delays.size() < alerts) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            process.rethrow();
        }
        // The first second is that of joining the group.
        List<Long> sorted = delays.stream().skip(ALERTS_PER_SECOND * 5L).sorted().toList();
        System.out.printf(
                "delay of %,d alerts at up to %d/s: p50 %.1f ms, p99 %.1f ms, most %.1f ms%n",
                sorted.size(),
                ALERTS_PER_SECOND,
                sorted.get(sorted.size() / 2) / 1e3,
                sorted.get(sorted.size() * 99 / 100) / 1e3,
                sorted.get(sorted.size() - 1) / 1e3);
    }
}
