package io.tideline.delivery.destination.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.delivery.destination.Surroundings;
import io.tideline.delivery.destination.http.Answers;
import io.tideline.delivery.destination.http.HttpCalls;
import io.tideline.delivery.destination.http.HttpDestination;
import io.tideline.delivery.queue.Delivery;
import io.tideline.delivery.queue.Delivery.Opener;
import io.tideline.delivery.queue.Outcome;
import io.tideline.delivery.template.Escape;
import io.tideline.delivery.template.Templates;
import io.tideline.delivery.template.Words;
import io.tideline.job.option.Secret;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Posts messages of blocks. With a token, the message of an alert that is over is changed to say
 * so, and no other is posted; Slack has no key by which it would take a message once, so one whose
 * answer was lost comes a second time.
 */
final class Slack extends HttpDestination {
    /** What the web API says, with status 200, of a token. */
    private static final Set<String> LOGIN =
            Set.of(
                    "invalid_auth",
                    "not_authed",
                    "account_inactive",
                    "token_expired",
                    "token_revoked",
                    "missing_scope",
                    "no_permission",
                    "org_login_required",
                    "ekm_access_denied");

    /** What it says when it may take the same another time. */
    private static final Set<String> PASSING =
            Set.of(
                    "internal_error",
                    "fatal_error",
                    "service_unavailable",
                    "request_timeout",
                    "team_added_to_org");

    /** What it says of a message that can no longer be changed. */
    private static final Set<String> NOT_CHANGED =
            Set.of("message_not_found", "cant_update_message", "edit_window_closed");

    private final Secret webhook;
    private final Secret token;
    private final String api;
    private final Words words;
    private final Templates.Text alert;
    private final Templates.Text digest;

    Slack(Secret webhook, Secret token, String api, Surroundings surroundings) {
        super(new HttpCalls(surroundings.timeout()));
        this.webhook = webhook;
        this.token = token;
        this.api = api;
        this.words = new Words(surroundings.consoleUrl(), surroundings.zone());
        Templates templates = new Templates("slack", surroundings.templates());
        this.alert = templates.read("alert", Escape.SLACK);
        this.digest = templates.read("digest", Escape.SLACK);
    }

    @Override
    protected CompletableFuture<Outcome> post(List<Delivery> together) {
        ObjectNode message = SlackMessage.of(text(together));
        if (token == null) {
            return http().send(
                            HttpCalls.json("POST", URI.create(webhook.reveal()), message).build())
                    .thenApply(Slack::readWebhook);
        }
        message.put("channel", together.get(0).address());
        Opener opener = together.size() == 1 ? together.get(0).opener() : null;
        if (opener == null || opener.reference() == null) {
            return call("chat.postMessage", message).thenApply(Slack::read);
        }
        Reference reference = Reference.parse(opener.reference());
        ObjectNode change = SlackMessage.of(textWhenOver(together.get(0)));
        change.put("channel", reference.channel()).put("ts", reference.ts());
        return call("chat.update", change)
                .thenCompose(
                        answer ->
                                NOT_CHANGED.contains(error(answer))
                                        ? call("chat.postMessage", message).thenApply(Slack::read)
                                        : CompletableFuture.completedFuture(read(answer)));
    }

    private CompletableFuture<HttpResponse<String>> call(String method, JsonNode body) {
        HttpRequest request =
                HttpCalls.json("POST", URI.create(api + "/" + method), body)
                        .header("Authorization", "Bearer " + token.reveal())
                        .build();
        return http().send(request);
    }

    @Override
    public String preview(List<Delivery> together) {
        Opener opener = together.get(0).opener();
        return together.size() == 1 && opener != null
                ? textWhenOver(together.get(0))
                : text(together);
    }

    private String text(List<Delivery> together) {
        return together.size() == 1
                ? alert.fill(words.of(together.get(0).alert()))
                : digest.fill(words.of(together));
    }

    private String textWhenOver(Delivery ending) {
        return alert.fill(words.of(ending.opener().alert(), ending.alert()));
    }

    private static Outcome readWebhook(HttpResponse<String> answer) {
        // A hook that was removed, or whose channel was archived, stays so.
        boolean isGone = answer.statusCode() == 404 || answer.statusCode() == 410;
        if (isGone) {
            return new Outcome.Closed(Answers.reason(answer), false);
        }
        return Answers.isSuccess(answer) ? new Outcome.Sent(null) : Answers.failure(answer);
    }

    /** Reads an answer of the web API, which has status 200 also where it refuses. */
    private static Outcome read(HttpResponse<String> answer) {
        if (!Answers.isSuccess(answer)) {
            return Answers.failure(answer);
        }
        JsonNode body = Answers.json(answer);
        if (body.path("ok").asBoolean()) {
            String channel = body.path("channel").asText();
            return new Outcome.Sent(new Reference(channel, body.path("ts").asText()).text());
        }
        String error = error(answer);
        if (error.equals("ratelimited")) {
            return Answers.busy(answer);
        }
        String reason = "Slack says " + (error.isEmpty() ? "nothing that is known" : error);
        if (LOGIN.contains(error)) {
            return new Outcome.Closed(reason, false);
        }
        return error.isEmpty() || PASSING.contains(error)
                ? new Outcome.Failed(reason)
                : new Outcome.Refused(reason);
    }

    private static String error(HttpResponse<String> answer) {
        return Answers.json(answer).path("error").asText();
    }

    /** A message: its channel, as Slack names it, and its time there, which is its id. */
    private record Reference(String channel, String ts) {
        String text() {
            return channel + " " + ts;
        }

        static Reference parse(String text) {
            int blank = text.indexOf(' ');
            return new Reference(text.substring(0, blank), text.substring(blank + 1));
        }
    }
}
