package io.tideline.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tideline.delivery.WebApi.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share the work, of which any may die. */
@ExtendWith(Servers.Shared.class)
class SharedWorkIT {
    private static final int ALERTS = 300;

    @TempDir private Path folder;

    private static String config(WebApi api) {
        return """
                destinations:
                  hook: {type: webhook, url: "%s", secret: "${file:secret}", timeout: 2s, lease: 4s, rate: 20/s}
                alerts: [{to: hook}]
                """
                .formatted(api.url());
    }

    private static Set<String> ids() {
        return IntStream.range(0, ALERTS).mapToObj(i -> "a" + i).collect(Collectors.toSet());
    }

    private static Map<String, Long> received(WebApi api) {
        return api.requests().stream()
                .collect(
                        Collectors.groupingBy(
                                request -> request.headers().get("webhook-id"),
                                Collectors.counting()));
    }

    @Test
    void oneThatIsKilledBetweenRequestAndAnswerLosesNothing(Servers servers) throws Exception {
        try (WebApi api = WebApi.start();
                Deployment deployment = new Deployment(servers, "killed", folder)) {
            Path config = deployment.write(config(api));
            deployment.configure(config(api));
            // Once half has come nothing is answered until the first process is dead.
            CountDownLatch killed = new CountDownLatch(1);
            Set<String> held = ConcurrentHashMap.newKeySet();
            api.answer(
                    request -> {
                        if (api.requests().size() > ALERTS / 2 && killed.getCount() > 0) {
                            held.add(request.headers().get("webhook-id"));
                            awaitUninterrupted(killed);
                        }
                        return Answer.of(200, "");
                    });
            ids().forEach(id -> deployment.sendAlert(Alerts.quiet(id).json()));
            Process first = OneProcess.start(config);
            Process second = null;
            try {
                await().until(() -> !held.isEmpty());
                first.destroyForcibly().waitFor();
                killed.countDown();
                second = OneProcess.start(config);
                awaitAllSent(deployment);
                second.getOutputStream().close();
                assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(second.exitValue()).isZero();
            } finally {
                first.destroyForcibly();
                if (second != null) {
                    second.destroyForcibly();
                }
            }
            assertThat(received(api).keySet()).containsExactlyInAnyOrderElementsOf(ids());
            // What was under way comes twice, with the id by which a receiver knows it.
            Set<String> twice =
                    received(api).entrySet().stream()
                            .filter(each -> each.getValue() > 1)
                            .map(Map.Entry::getKey)
                            .collect(Collectors.toSet());
            assertThat(twice).isNotEmpty().hasSizeLessThanOrEqualTo(64).containsAll(held);
        }
    }

    private static void awaitAllSent(Deployment deployment) {
        String sent = "SELECT count(*) FROM deliveries WHERE state = 'sent'";
        await().until(() -> deployment.rows(sent).equals(List.of(String.valueOf(ALERTS))));
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void twoShareTheWork_andSendEachAlertOnce(Servers servers) throws Exception {
        try (WebApi api = WebApi.start();
                Deployment deployment = new Deployment(servers, "shared", folder)) {
            var config = deployment.configure(config(api).replace("20/s", "1000/s"));
            try (var first = DeliveryProcess.start(config, () -> {});
                    var second = DeliveryProcess.start(config, () -> {})) {
                ids().forEach(id -> deployment.sendAlert(Alerts.quiet(id).json()));
                awaitAllSent(deployment);
                first.rethrow();
                second.rethrow();
            }
            assertThat(received(api).keySet()).containsExactlyInAnyOrderElementsOf(ids());
            assertThat(received(api).values()).containsOnly(1L);
        }
    }
}
