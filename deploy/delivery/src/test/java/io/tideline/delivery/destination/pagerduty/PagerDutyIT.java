package io.tideline.delivery.destination.pagerduty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.delivery.Alerts;
import io.tideline.delivery.Deliveries;
import io.tideline.delivery.WebApi;
import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.queue.Delivery.Opener;
import io.tideline.delivery.queue.Outcome;
import io.tideline.delivery.queue.Outcome.Busy;
import io.tideline.delivery.queue.Outcome.Failed;
import io.tideline.delivery.queue.Outcome.Refused;
import io.tideline.delivery.queue.Outcome.Sent;
import io.tideline.delivery.queue.Outcome.Skipped;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that answers as PagerDuty says of Events v2. */
class PagerDutyIT {
    private static final String TAKEN = "{\"status\":\"success\"}";

    @TempDir private Path folder;
    private WebApi api;
    private Destination pagerduty;

    @BeforeEach
    void start() throws Exception {
        api = WebApi.start();
        pagerduty =
                Deliveries.destination(
                        folder,
                        new PagerDutyProvider(),
                        "routing_key: \"${file:token}\"\napi_url: " + api.url() + "\n");
    }

    @AfterEach
    void stop() {
        pagerduty.close();
        api.close();
    }

    private Outcome send(Alerts alert, Opener opener) {
        return pagerduty.send(List.of(Deliveries.alert(alert, "", opener))).get(0);
    }

    @Test
    void anIncidentIsThatOfARuleAndAnAccount_andIsResolved() {
        api.answer(request -> WebApi.Answer.of(202, TAKEN));
        assertThat(send(Alerts.quiet("a1"), null)).isInstanceOf(Sent.class);
        assertThat(send(Alerts.resolved("a2"), null)).isInstanceOf(Sent.class);
        assertThat(send(Alerts.quiet("a3").account("globex"), null)).isInstanceOf(Sent.class);
        JsonNode triggered = api.requests().get(0).json();
        assertThat(triggered.path("routing_key").asText()).isEqualTo("token-of-a-test");
        assertThat(triggered.path("event_action").asText()).isEqualTo("trigger");
        assertThat(triggered.path("payload").path("severity").asText()).isEqualTo("critical");
        assertThat(triggered.path("links").path(0).path("href").asText())
                .isEqualTo("https://console.example.com/account?id=acme");
        JsonNode resolved = api.requests().get(1).json();
        assertThat(resolved.path("event_action").asText()).isEqualTo("resolve");
        assertThat(resolved.path("dedup_key")).isEqualTo(triggered.path("dedup_key"));
        assertThat(api.requests().get(2).json().path("dedup_key"))
                .isNotEqualTo(triggered.path("dedup_key"));
    }

    /** It is of another rule than the silence that it ends. */
    @Test
    void aNewVisitResolvesTheSilence_ifItWasSent() {
        api.answer(request -> WebApi.Answer.of(202, TAKEN));
        Alerts back = Alerts.of("a2", "back-again", "reactivated");
        send(Alerts.quiet("a1"), null);
        send(back, new Opener(Alerts.quiet("a1").message(), "tideline-x"));
        assertThat(api.requests().get(1).json().path("dedup_key"))
                .isEqualTo(api.requests().get(0).json().path("dedup_key"));
        assertThat(send(back, null)).isInstanceOf(Skipped.class);
        assertThat(api.requests()).hasSize(2);
    }

    @Test
    void whatIsNotRightIsNeverTriedAgain_allElseIs() {
        api.next(400, "{\"status\":\"invalid event\"}").next(429, "").next(500, "");
        assertThat(send(Alerts.quiet("a1"), null)).isInstanceOf(Refused.class);
        assertThat(send(Alerts.quiet("a1"), null)).isInstanceOf(Busy.class);
        assertThat(send(Alerts.quiet("a1"), null)).isInstanceOf(Failed.class);
    }
}
