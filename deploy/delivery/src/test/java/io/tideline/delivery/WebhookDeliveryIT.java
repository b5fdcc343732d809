package io.tideline.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tideline.delivery.WebApi.Request;
import io.tideline.delivery.queue.DeliveryLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: from a topic by way of the table to a web server. */
@ExtendWith(Servers.Shared.class)
class WebhookDeliveryIT {
    @TempDir private Path folder;

    private static String webhook(WebApi api, String more) {
        return """
                console_url: https://console.example.com/
                destinations:
                  hook: {type: webhook, url: "%s/hook", secret: "${file:secret}", timeout: 1s, lease: 2s%s}
                alerts:
                  - to: hook
                """
                .formatted(api.url(), more);
    }

    @Test
    void alertsAreSignedAndSentOnce(Servers servers) throws Exception {
        try (WebApi api = WebApi.start();
                Deployment deployment = new Deployment(servers, "signed", folder)) {
            deployment.sendAlert(Alerts.quiet("a1").account("ac/me €").json());
            deployment.sendAlert(Alerts.quiet("a1").account("ac/me €").json());
            deployment.sendAlert(
                    Alerts.quiet("old").at(Instant.now().minus(Duration.ofDays(2))).json());
            deployment.sendAlert("{\"id\": 1}");
            deployment.sendAlert("no JSON");
            deployment.sendAlert(Alerts.quiet("a2").json());
            try (var process = deployment.start(webhook(api, ""))) {
                await().until(() -> api.requests().size() >= 2);
                process.rethrow();
            }
            assertThat(api.requests())
                    .extracting(request -> request.headers().get("webhook-id"))
                    .containsExactlyInAnyOrder("a1", "a2");
            Request request = of(api, "a1");
            assertThat(request.json().path("type").asText()).isEqualTo("tideline.alert");
            assertThat(request.json().path("data").path("account").path("owner").asText())
                    .isEqualTo("kim");
            assertThat(request.json().path("data").path("link").asText())
                    .isEqualTo("https://console.example.com/account?id=ac%2Fme%20%E2%82%AC");
            assertThat(request.headers().get("webhook-signature"))
                    .isEqualTo("v1," + signature(request));
            assertThat(deployment.rows("SELECT key, state, attempts FROM deliveries ORDER BY key"))
                    .containsExactly("a1 sent 1", "a2 sent 1");
        }
    }

    private static Request of(WebApi api, String id) {
        return api.requests().stream()
                .filter(request -> id.equals(request.headers().get("webhook-id")))
                .findFirst()
                .orElseThrow();
    }

    /** Computes a signature as a receiver would. */
    private static String signature(Request request) throws Exception {
        String signed =
                request.headers().get("webhook-id")
                        + "."
                        + request.headers().get("webhook-timestamp")
                        + "."
                        + request.body();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(
                new SecretKeySpec(
                        Base64.getDecoder().decode(Deployment.WEBHOOK_KEY), "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    }

    @Test
    void whatFailsIsTriedAgain_withTheSameId(Servers servers) throws Exception {
        try (WebApi api = WebApi.start();
                Deployment deployment = new Deployment(servers, "again", folder)) {
            api.next(500, "")
                    .next(302, "", "Location", "https://example.com/")
                    .hang()
                    .next(404, "");
            deployment.sendAlert(Alerts.quiet("a1").json());
            try (var process = deployment.start(webhook(api, ""))) {
                await().until(
                                () -> {
                                    deployment.execute(
                                            "UPDATE deliveries SET next_attempt_at = now() WHERE last_error IS NOT NULL AND next_attempt_at > now() + interval '1 second'");
                                    return deployment
                                            .rows("SELECT state FROM deliveries")
                                            .equals(List.of("sent"));
                                });
                process.rethrow();
            }
            assertThat(api.requests())
                    .hasSize(5)
                    .allMatch(request -> "a1".equals(request.headers().get("webhook-id")));
            assertThat(deployment.rows("SELECT attempts, last_error FROM deliveries"))
                    .containsExactly("5 null");
        }
    }

    @Test
    void aRateIsWaitedFor_andIsNoAttempt(Servers servers) throws Exception {
        try (WebApi api = WebApi.start();
                Deployment deployment = new Deployment(servers, "rate", folder)) {
            api.next(429, "slow down", "Retry-After", "1");
            deployment.sendAlert(Alerts.quiet("a1").json());
            Instant begin;
            try (var process = deployment.start(webhook(api, ", attempts: 1"))) {
                await().until(() -> api.requests().size() == 1);
                begin = Instant.now();
                await().until(
                                () ->
                                        deployment
                                                .rows("SELECT state FROM deliveries")
                                                .equals(List.of("sent")));
                process.rethrow();
            }
            assertThat(Duration.between(begin, Instant.now()))
                    .isGreaterThan(Duration.ofMillis(800));
            assertThat(deployment.rows("SELECT attempts FROM deliveries")).containsExactly("1");
        }
    }

    @Test
    void aReceiverThatIsGoneGetsNothingMore_andNothingIsLost(Servers servers) throws Exception {
        try (WebApi api = WebApi.start();
                Deployment deployment = new Deployment(servers, "gone", folder)) {
            api.answer(request -> WebApi.Answer.of(410, ""));
            deployment.sendAlert(Alerts.quiet("a1").json());
            try (var process = deployment.start(webhook(api, ""))) {
                await().until(
                                () ->
                                        deployment
                                                .rows("SELECT last_error FROM deliveries")
                                                .equals(List.of("HTTP 410")));
                deployment.execute("UPDATE deliveries SET next_attempt_at = now()");
                deployment.sendAlert(Alerts.quiet("a2").json());
                await().until(
                                () ->
                                        deployment
                                                .rows("SELECT count(*) FROM deliveries")
                                                .equals(List.of("2")));
                process.rethrow();
            }
            assertThat(api.requests()).hasSize(1);
            assertThat(deployment.rows("SELECT state, attempts FROM deliveries"))
                    .containsExactly("waiting 0", "waiting 0");
        }
    }

    @Test
    void attemptsEnd_andADeadLetterIsSentWhenAnOperatorSaysSo(Servers servers) throws Exception {
        try (WebApi api = WebApi.start();
                Deployment deployment = new Deployment(servers, "dead", folder)) {
            api.next(503, "maintenance\nuntil noon");
            deployment.sendAlert(Alerts.quiet("a1").json());
            String settings = webhook(api, ", attempts: 1");
            var config = deployment.configure(settings);
            try (var process = DeliveryProcess.start(config, () -> {})) {
                await().until(
                                () ->
                                        deployment
                                                .rows("SELECT state FROM deliveries")
                                                .equals(List.of("dead")));
                try (var database = deployment.database(config)) {
                    var log = new DeliveryLog(database);
                    assertThat(log.list("dead", null, 10))
                            .singleElement()
                            .satisfies(
                                    line -> {
                                        assertThat(line.lastError())
                                                .isEqualTo("HTTP 503: maintenance until noon");
                                        assertThat(line.what()).contains("has been quiet");
                                    });
                    assertThat(log.retry("other", null)).isZero();
                    assertThat(log.retry("hook", null)).isEqualTo(1);
                }
                await().until(
                                () ->
                                        deployment
                                                .rows("SELECT state FROM deliveries")
                                                .equals(List.of("sent")));
                process.rethrow();
            }
        }
    }
}
