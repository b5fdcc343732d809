package io.tideline.delivery.destination.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.delivery.Alerts;
import io.tideline.delivery.Deliveries;
import io.tideline.delivery.WebApi;
import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.queue.Delivery;
import io.tideline.delivery.queue.Delivery.Opener;
import io.tideline.delivery.queue.Outcome;
import io.tideline.delivery.queue.Outcome.Busy;
import io.tideline.delivery.queue.Outcome.Closed;
import io.tideline.delivery.queue.Outcome.Failed;
import io.tideline.delivery.queue.Outcome.Refused;
import io.tideline.delivery.queue.Outcome.Sent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a server that answers as docs.slack.dev says of its web API and of webhooks. */
class SlackIT {
    private static final String POSTED =
            "{\"ok\":true,\"channel\":\"C024BE91L\",\"ts\":\"1503435956.000247\"}";

    @TempDir private Path folder;
    private WebApi api;
    private Destination slack;

    @BeforeEach
    void start() throws Exception {
        api = WebApi.start();
        slack = withToken(null);
    }

    @AfterEach
    void stop() {
        slack.close();
        api.close();
    }

    private Destination withToken(Path templates) throws Exception {
        return Deliveries.destination(
                folder,
                new SlackProvider(),
                "token: \"${file:token}\"\napi_url: " + api.url() + "/api/\n",
                templates);
    }

    private Outcome send(Delivery delivery) {
        return slack.send(List.of(delivery)).get(0);
    }

    private Outcome sendQuiet() {
        return send(Deliveries.alert(Alerts.quiet("a1"), "#success"));
    }

    @Test
    void aMessageIsPostedWithBlocks() {
        api.next(200, POSTED);
        Alerts alert = Alerts.quiet("a1").at(Instant.parse("2025-05-01T09:30:00Z"));
        Outcome outcome = send(Deliveries.alert(alert, "#success"));
        assertThat(outcome).isEqualTo(new Sent("C024BE91L 1503435956.000247"));
        WebApi.Request request = api.requests().get(0);
        assertThat(request.path()).isEqualTo("/api/chat.postMessage");
        assertThat(request.headers()).containsEntry("authorization", "Bearer token-of-a-test");
        JsonNode body = request.json();
        assertThat(body.path("channel").asText()).isEqualTo("#success");
        JsonNode block = body.path("blocks").path(0).path("text");
        assertThat(block.path("type").asText()).isEqualTo("mrkdwn");
        assertThat(block.path("text").asText())
                .isEqualTo(
                        """
                        :red_circle: *gone-quiet*: Acme GmbH (pro, owner kim) has been quiet for 7 days.
                        2025-05-01 11:30 CEST · <https://console.example.com/account?id=acme|Open Acme GmbH>""");
        assertThat(body.path("text")).isEqualTo(block.path("text"));
    }

    @Test
    void whatUsersWroteIsOnlyText() {
        api.next(200, POSTED);
        send(
                Deliveries.alert(
                        Alerts.quiet("a1")
                                .account("a|b>c")
                                .trait("name", "<!channel> & <https://example.com|x>")
                                .summary("<!everyone> is quiet"),
                        "#success"));
        assertThat(api.requests().get(0).json().path("text").asText())
                .contains("&lt;!everyone&gt; is quiet")
                .contains(
                        "<https://console.example.com/account?id=a%7Cb%3Ec|Open &lt;!channel&gt; &amp; &lt;https://example.com|x&gt;>");
    }

    @Test
    void aMessageWhoseAlertIsOverIsChanged() {
        api.next(200, POSTED);
        Opener opener = new Opener(Alerts.quiet("a1").message(), "C024BE91L 1503435956.000247");
        Outcome outcome = send(Deliveries.alert(Alerts.resolved("a2"), "#success", opener));
        assertThat(outcome).isInstanceOf(Sent.class);
        WebApi.Request request = api.requests().get(0);
        assertThat(request.path()).isEqualTo("/api/chat.update");
        assertThat(request.json().path("channel").asText()).isEqualTo("C024BE91L");
        assertThat(request.json().path("ts").asText()).isEqualTo("1503435956.000247");
        assertThat(request.json().path("text").asText())
                .contains("has been quiet for 7 days.")
                .contains("is active again after 12 days.");
    }

    @Test
    void whereItCanNoLongerBeChanged_anotherIsPosted() {
        api.next(200, "{\"ok\":false,\"error\":\"message_not_found\"}").next(200, POSTED);
        Opener opener = new Opener(Alerts.quiet("a1").message(), "C1 1.2");
        Outcome outcome = send(Deliveries.alert(Alerts.resolved("a2"), "#success", opener));
        assertThat(outcome).isInstanceOf(Sent.class);
        assertThat(api.requests())
                .extracting(WebApi.Request::path)
                .containsExactly("/api/chat.update", "/api/chat.postMessage");
    }

    @ParameterizedTest
    @CsvSource({
        "channel_not_found, Refused",
        "is_archived, Refused",
        "msg_blocks_too_long, Refused",
        "token_revoked, Closed",
        "invalid_auth, Closed",
        "internal_error, Failed",
        "ratelimited, Busy"
    })
    void anErrorHasStatus200(String error, String outcome) {
        api.next(200, "{\"ok\":false,\"error\":\"" + error + "\"}");
        assertThat(sendQuiet().getClass().getSimpleName()).isEqualTo(outcome);
    }

    @Test
    void aRateIsWaitedFor() {
        api.next(429, "", "Retry-After", "30");
        assertThat(sendQuiet())
                .isInstanceOfSatisfying(
                        Busy.class,
                        busy -> assertThat(busy.after()).isEqualTo(Duration.ofSeconds(30)));
        assertThat(slack.pause()).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(30));
    }

    @Test
    void aServerThatFails_hangs_orIsNotThere_isTriedAgain() throws Exception {
        api.next(500, "").hang();
        assertThat(sendQuiet()).isEqualTo(new Failed("HTTP 500"));
        assertThat(sendQuiet()).isEqualTo(new Failed("no answer in time"));
        api.close();
        assertThat(sendQuiet()).isEqualTo(new Failed("no answer: ConnectException"));
    }

    @Test
    void manyAlertsAreOneMessage_inBlocksThatFit() {
        api.next(200, POSTED);
        List<Delivery> alerts =
                IntStream.range(0, 30)
                        .mapToObj(
                                i ->
                                        Deliveries.alert(
                                                Alerts.quiet("a" + i).summary("&".repeat(400)),
                                                "#success"))
                        .toList();
        assertThat(slack.sendDigest(alerts)).isInstanceOf(Sent.class);
        assertThat(api.requests()).hasSize(1);
        JsonNode blocks = api.requests().get(0).json().path("blocks");
        StringBuilder all = new StringBuilder();
        for (JsonNode block : blocks) {
            String text = block.path("text").path("text").asText();
            assertThat(text).hasSizeLessThanOrEqualTo(3_000);
            assertThat(text.replace("&amp;", "")).doesNotContain("&");
            all.append(text);
        }
        assertThat(all).hasSizeLessThanOrEqualTo(12_010).contains("*30 alerts*");
    }

    @Test
    void aDigestSaysHowManyMoreThereAre() {
        List<Delivery> alerts =
                IntStream.range(0, 23)
                        .mapToObj(i -> Deliveries.alert(Alerts.quiet("a" + i), "#success"))
                        .toList();
        assertThat(slack.preview(alerts))
                .startsWith("*23 alerts*\n• *gone-quiet*: Acme")
                .endsWith("…and 3 more: <https://console.example.com/alerts|all alerts>");
    }

    @Test
    void aWebhookHasOneChannel() throws Exception {
        Files.writeString(folder.resolve("hook"), api.url() + "/services/T1/B1/x");
        Destination hook =
                Deliveries.destination(folder, new SlackProvider(), "webhook: \"${file:hook}\"\n");
        api.next(200, "ok").next(404, "no_service").next(400, "invalid_blocks");
        Delivery alert = Deliveries.alert(Alerts.quiet("a1"), "");
        assertThat(hook.send(List.of(alert))).containsExactly(new Sent(null));
        assertThat(hook.send(List.of(alert)).get(0)).isInstanceOf(Closed.class);
        assertThat(hook.send(List.of(alert)))
                .containsExactly(new Refused("HTTP 400: invalid_blocks"));
        assertThat(api.requests().get(0).path()).isEqualTo("/services/T1/B1/x");
        assertThat(api.requests().get(0).json().has("channel")).isFalse();
    }

    @Test
    void aUsersTemplateIsTaken() throws Exception {
        Path templates = Files.createDirectory(folder.resolve("templates"));
        Files.writeString(
                templates.resolve("alert.mustache"),
                "{{name}} of {{owner}}, {{account.plan}}: {{details.last_seen}} {{#is_critical}}!{{/is_critical}}\n");
        Destination own = withToken(templates);
        assertThat(own.preview(List.of(Deliveries.alert(Alerts.quiet("a1"), "#c"))))
                .isEqualTo("Acme GmbH of kim, pro: 2025-04-24T09:30:00.000Z !");
    }
}
