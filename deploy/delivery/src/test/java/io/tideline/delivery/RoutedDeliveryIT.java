package io.tideline.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tideline.delivery.WebApi.Answer;
import io.tideline.delivery.WebApi.Request;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Routes, digests and scores on the whole way, with traits and segments of the job's tables. */
@ExtendWith(Servers.Shared.class)
class RoutedDeliveryIT {
    private static final String ACCOUNT =
            """
            INSERT INTO accounts (account_id, traits, segments, first_seen_at, last_seen_at, model_version, revision)
            VALUES ('%s', '{"name": "Acme GmbH", "plan": "%s", "crm": "c-%1$s"}', '["paid"]', now(), now(), 1, 1)""";

    @TempDir private Path folder;

    private static void awaitRows(Deployment deployment, String sql, String... rows) {
        await().until(() -> deployment.rows(sql).equals(List.of(rows)));
    }

    @Test
    void aSlackMessageIsPosted_thenChangedWhenItIsOver(Servers servers) throws Exception {
        try (WebApi api = WebApi.start();
                Deployment deployment = new Deployment(servers, "slack", folder)) {
            api.answer(
                    request ->
                            Answer.of(
                                    200,
                                    "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1503.000247\"}"));
            deployment.configure(slack(api));
            deployment.execute(ACCOUNT.formatted("acme", "pro"));
            deployment.sendAlert(Alerts.quiet("a1").json());
            deployment.sendAlert(Alerts.quiet("b1").account("unknown").json());
            deployment.sendAlert(Alerts.resolved("b2").account("never-sent").json());
            try (var process = deployment.start(slack(api))) {
                awaitRows(
                        deployment,
                        "SELECT state, reference FROM deliveries",
                        "sent C1 1503.000247");
                deployment.sendAlert(Alerts.resolved("a2").json());
                awaitRows(
                        deployment,
                        "SELECT key, state FROM deliveries ORDER BY key",
                        "a1 sent",
                        "a2 sent");
                process.rethrow();
            }
            assertThat(api.requests())
                    .extracting(Request::path)
                    .containsExactly("/chat.postMessage", "/chat.update");
            assertThat(api.requests().get(1).json().path("ts").asText()).isEqualTo("1503.000247");
        }
    }

    @Test
    @Timeout(120)
    void aDryRunShowsWhatWouldBeSent_andSendsNothing(Servers servers) throws Exception {
        try (WebApi api = WebApi.start();
                Deployment deployment = new Deployment(servers, "preview", folder)) {
            var config = deployment.configure(slack(api));
            deployment.execute(ACCOUNT.formatted("acme", "pro"));
            deployment.sendAlert(Alerts.quiet("b1").account("unknown").json());
            deployment.sendAlert(Alerts.quiet("a1").json());
            List<String> shown = new ArrayList<>();
            try (var preview = new Preview(config, shown::add)) {
                preview.run(() -> !shown.isEmpty());
            }
            assertThat(shown).hasSize(1);
            assertThat(shown.get(0)).startsWith("To team #paid:").contains("gone-quiet");
            assertThat(api.requests()).isEmpty();
            assertThat(deployment.rows("SELECT key FROM deliveries")).isEmpty();
        }
    }

    private static String slack(WebApi api) {
        return """
                destinations:
                  team: {type: slack, token: "${file:token}", api_url: "%s", rate: 100/s}
                alerts:
                  - {to: team, address: "#paid", segments: paid, severities: [critical]}
                """
                .formatted(api.url());
    }

    @Test
    void scoresGoToTheCrm_whenTheyDiffer_andMuteAccountsDoNot(Servers servers) throws Exception {
        try (WebApi api = WebApi.start();
                Deployment deployment = new Deployment(servers, "scores", folder)) {
            String settings =
                    """
                    mute: {traits: {plan: sandbox}}
                    destinations:
                      crm: {type: hubspot, token: "${file:token}", api_url: "%s", company_trait: crm}
                    scores:
                      - {to: crm, profile: weekly, fields: [score], every: 0s}
                    """
                            .formatted(api.url());
            deployment.configure(settings);
            deployment.execute(ACCOUNT.formatted("acme", "pro"));
            deployment.execute(ACCOUNT.formatted("mute", "sandbox"));
            deployment.sendScore("mute", Deliveries.row("account", "mute", "2025-04-15", 50));
            deployment.sendScore("acme", Deliveries.row("account", "acme", "2025-04-14", 60));
            deployment.sendScore("acme", Deliveries.row("account", "acme", "2025-04-15", 61));
            String state = "SELECT state, payload #>> '{score,values,score}' FROM deliveries";
            try (var process = deployment.start(settings)) {
                awaitRows(deployment, state, "sent 61");
                deployment.sendScore("acme", Deliveries.row("account", "acme", "2025-04-16", 61));
                deployment.sendScore("acme", Deliveries.row("account", "acme", "2025-04-17", 70));
                awaitRows(deployment, state, "sent 70");
                deployment.sendScore(
                        "acme",
                        Deliveries.row("account", "acme", "2025-04-18", 80)
                                .replace("\"final\":true", "\"final\":false"));
                deployment.sendTombstone("scores", "acme");
                deployment.sendScore(
                        "globex", Deliveries.row("account", "globex", "2025-04-18", 1));
                awaitRows(
                        deployment,
                        "SELECT account_id, state, last_error FROM deliveries ORDER BY 1",
                        "acme sent null",
                        "globex skipped it has no trait crm, by which companies are found");
                process.rethrow();
            }
            List<String> sent = sentScores(api);
            assertThat(sent)
                    .endsWith("c-acme 70")
                    .doesNotContain("c-acme 80")
                    .allMatch(each -> each.startsWith("c-acme"));
        }
    }

    /** Returns the companies and scores of all calls, one record each. */
    private static List<String> sentScores(WebApi api) {
        String score = "/properties/tideline_weekly_score";
        return api.requests().stream()
                .map(request -> request.json().path("inputs").path(0))
                .map(input -> input.path("id").asText() + " " + input.at(score).asText())
                .toList();
    }

    @Test
    void anHourThatBringsManyEndsWithOneMessage(Servers servers) throws Exception {
        try (WebApi api = WebApi.start();
                Deployment deployment = new Deployment(servers, "many", folder)) {
            String settings =
                    """
                    destinations:
                      hook: {type: webhook, url: "%s", secret: "${file:secret}"}
                    alerts: [{to: hook, at_most: 3}]
                    """
                            .formatted(api.url());
            for (int i = 0; i < 10; i++) {
                deployment.sendAlert(Alerts.quiet("a" + i).json());
            }
            try (var process = deployment.start(settings)) {
                awaitRows(
                        deployment,
                        "SELECT is_digest, state, count(*) FROM deliveries GROUP BY 1, 2 ORDER BY 1",
                        "f sent 3",
                        "t waiting 7");
                deployment.execute("UPDATE deliveries SET next_attempt_at = now() WHERE is_digest");
                awaitRows(
                        deployment, "SELECT state, count(*) FROM deliveries GROUP BY 1", "sent 10");
                process.rethrow();
            }
            assertThat(api.requests()).hasSize(4);
            Request last = api.requests().get(3);
            assertThat(last.json().path("type").asText()).isEqualTo("tideline.alerts");
            assertThat(last.json().path("data").path("alerts")).hasSize(7);
        }
    }
}
