package io.tideline.delivery.destination.pagerduty;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.delivery.destination.Surroundings;
import io.tideline.delivery.destination.http.Answers;
import io.tideline.delivery.destination.http.HttpCalls;
import io.tideline.delivery.destination.http.HttpDestination;
import io.tideline.delivery.message.AlertMessage;
import io.tideline.delivery.queue.Delivery;
import io.tideline.delivery.queue.Delivery.Opener;
import io.tideline.delivery.queue.Outcome;
import io.tideline.delivery.template.Words;
import io.tideline.job.option.Secret;
import io.tideline.serde.Digest128;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Triggers and resolves incidents. An incident is that of one rule and entity, by its key, so an
 * event that comes twice changes nothing.
 */
final class PagerDuty extends HttpDestination {
    private static final int LONGEST_SUMMARY = 1_024;

    private final Secret routingKey;
    private final URI url;
    private final Words words;

    PagerDuty(Secret routingKey, String api, Surroundings surroundings) {
        super(new HttpCalls(surroundings.timeout()));
        this.routingKey = routingKey;
        this.url = URI.create(api + "/v2/enqueue");
        this.words = new Words(surroundings.consoleUrl(), surroundings.zone());
    }

    @Override
    protected CompletableFuture<Outcome> post(List<Delivery> together) {
        Delivery delivery = together.get(0);
        if (isOfNoIncident(delivery)) {
            return CompletableFuture.completedFuture(
                    new Outcome.Skipped("it ends no incident that was sent"));
        }
        ObjectNode event = event(delivery).put("routing_key", routingKey.reveal());
        String key = event.path("dedup_key").asText();
        return http().send(HttpCalls.json("POST", url, event).build())
                .thenApply(answer -> read(answer, key));
    }

    /** A new visit ends a silence, of whichever rule; where none was sent there is none to end. */
    private static boolean isOfNoIncident(Delivery delivery) {
        AlertMessage alert = delivery.alert();
        return alert.isEnding() && !alert.isResolved() && delivery.opener() == null;
    }

    private static Outcome read(HttpResponse<String> answer, String key) {
        return Answers.isSuccess(answer) ? new Outcome.Sent(key) : Answers.failure(answer);
    }

    @Override
    public String preview(List<Delivery> together) {
        return event(together.get(0)).toString();
    }

    private ObjectNode event(Delivery delivery) {
        AlertMessage alert = delivery.alert();
        Opener opener = delivery.opener();
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("event_action", alert.isEnding() ? "resolve" : "trigger");
        event.put("dedup_key", key(opener == null ? alert : opener.alert()));
        ObjectNode payload = event.putObject("payload");
        String summary = alert.summary();
        payload.put(
                "summary",
                summary.length() <= LONGEST_SUMMARY
                        ? summary
                        : summary.substring(0, LONGEST_SUMMARY - 1) + "…");
        payload.put("severity", alert.severity());
        payload.put("source", "tideline");
        payload.put("component", alert.entityId());
        payload.put("class", alert.rule());
        payload.put("timestamp", alert.at().toString());
        payload.set("custom_details", alert.row().path("details"));
        String link = words.link(alert);
        if (!link.isEmpty()) {
            event.putArray("links").addObject().put("href", link).put("text", "Console");
        }
        return event;
    }

    /**
     * Returns the key of an incident; a digest, as ids may be longer than the 255 that it takes.
     */
    private static String key(AlertMessage alert) {
        String subject = alert.rule() + "\n" + alert.level() + "\n" + alert.entityId();
        return "tideline-" + Digest128.of(subject);
    }
}
