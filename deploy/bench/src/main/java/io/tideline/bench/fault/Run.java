package io.tideline.bench.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One pass of the stream through the job.
 *
 * @param injected the faults that have happened
 * @param seconds its duration
 */
record Run(Results results, List<Injector.Injected> injected, double seconds) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(100);

    /**
     * Sends the stream through a job of its own.
     *
     * @param name of its topics and schema
     */
    static Run of(Cluster cluster, String name, List<Day> days, Plan plan) throws Exception {
        long begin = System.nanoTime();
        var deployment = new Deployment(cluster, name, plan.hasSilence());
        deployment.start();
        try (var feeder = new Feeder(cluster.brokerClient(Map.of()), deployment.topic());
                var injector = new Injector(cluster, deployment, feeder);
                var closed =
                        Results.reader(
                                cluster,
                                deployment.topic(Output.PRODUCT_METRICS.text()),
                                "read_committed")) {
            Set<LocalDate> seen = new TreeSet<>();
            feeder.feed(
                    days,
                    plan.faults(),
                    injector::submit,
                    day ->
                            Patience.until(
                                    "rows of " + day.date() + " are committed",
                                    () -> {
                                        injector.assertWell();
                                        feeder.stayAwake();
                                        for (var row : closed.poll(POLL)) {
                                            String of =
                                                    JSON.readTree(row.value()).path("day").asText();
                                            seen.add(LocalDate.parse(of));
                                        }
                                        return seen.contains(day.date());
                                    }));
            injector.awaitRecovery(feeder::stayAwake);
            deployment.stop();
            return new Run(
                    Results.of(cluster, deployment),
                    injector.injected(),
                    (System.nanoTime() - begin) / 1e9);
        }
    }
}
