package io.tideline.delivery.destination.intercom;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.delivery.Deliveries;
import io.tideline.delivery.WebApi;
import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.destination.Destination.ScoreFields;
import io.tideline.delivery.queue.Outcome.Busy;
import io.tideline.delivery.queue.Outcome.Refused;
import io.tideline.delivery.queue.Outcome.Sent;
import io.tideline.delivery.queue.Outcome.Skipped;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that answers as developers.intercom.com says. */
class IntercomIT {
    @TempDir private Path folder;
    private WebApi api;
    private Destination intercom;

    @BeforeEach
    void start() throws Exception {
        api = WebApi.start();
        intercom =
                Deliveries.destination(
                        folder,
                        new IntercomProvider(),
                        "token: \"${file:token}\"\napi_url: " + api.url() + "\n");
    }

    @AfterEach
    void stop() {
        intercom.close();
        api.close();
    }

    @Test
    void aCompanyIsMadeOrChanged() {
        assertThat(intercom.send(List.of(Deliveries.score("acme", 61, null))))
                .containsExactly(new Sent(null));
        WebApi.Request request = api.requests().get(0);
        assertThat(request.path()).isEqualTo("/companies");
        assertThat(request.headers()).containsEntry("intercom-version", "2.11");
        assertThat(request.json().toString())
                .isEqualTo(
                        "{\"custom_attributes\":{\"tideline_weekly_score\":61,\"tideline_weekly_band\":\"fair\"},\"company_id\":\"acme\",\"name\":\"Acme GmbH\"}");
    }

    @Test
    void aContactIsLookedUpAndChanged_butNotMade() {
        api.next(200, "{\"data\":[{\"id\":\"650c\"}]}").next(200, "{}").next(200, "{\"data\":[]}");
        assertThat(intercom.send(List.of(Deliveries.score("user", "ada", 61, null))))
                .containsExactly(new Sent(null));
        assertThat(intercom.send(List.of(Deliveries.score("user", "bob", 61, null))))
                .containsExactly(new Skipped("no contact has this external_id"));
        assertThat(api.requests())
                .extracting(request -> request.method() + " " + request.path())
                .containsExactly(
                        "POST /contacts/search", "PUT /contacts/650c", "POST /contacts/search");
        assertThat(api.requests().get(0).json().path("query").path("value").asText())
                .isEqualTo("ada");
    }

    @Test
    void anAttributeThatIsNotThereIsRefused() {
        api.next(
                422,
                "{\"type\":\"error.list\",\"errors\":[{\"code\":\"parameter_invalid\",\"message\":\"Custom attribute 'x' does not exist\"}]}");
        assertThat(intercom.send(List.of(Deliveries.score("acme", 61, null))).get(0))
                .isInstanceOf(Refused.class);
    }

    @Test
    void itIsLeftAloneWhenItSaysSo_alsoBeforeTheLimitIsExceeded() {
        String reset = String.valueOf(Instant.now().plusSeconds(8).getEpochSecond());
        api.next(200, "{}", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset);
        assertThat(intercom.send(List.of(Deliveries.score("acme", 61, null))).get(0))
                .isInstanceOf(Sent.class);
        assertThat(intercom.pause()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(8));
        api.next(429, "", "X-RateLimit-Reset", reset);
        assertThat(intercom.send(List.of(Deliveries.score("acme", 61, null))).get(0))
                .isInstanceOf(Busy.class);
    }

    @Test
    void setupMakesAttributes() {
        api.next(200, "{}")
                .next(
                        400,
                        "{\"errors\":[{\"message\":\"You already have 'tideline_weekly_band' in your company data\"}]}");
        assertThat(
                        intercom.setup(
                                List.of(
                                        new ScoreFields(
                                                false, "weekly", List.of("score", "band")))))
                .containsExactly(
                        "Made attribute tideline_weekly_score of company.",
                        "Attribute tideline_weekly_band of company is there.");
        assertThat(api.requests().get(0).json().path("data_type").asText()).isEqualTo("float");
        assertThat(api.requests().get(1).json().path("data_type").asText()).isEqualTo("string");
    }
}
