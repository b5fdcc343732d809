package io.tideline.delivery.destination.webhook;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.delivery.destination.Surroundings;
import io.tideline.delivery.destination.http.Answers;
import io.tideline.delivery.destination.http.HttpCalls;
import io.tideline.delivery.destination.http.HttpDestination;
import io.tideline.delivery.queue.Delivery;
import io.tideline.delivery.queue.Outcome;
import io.tideline.delivery.template.Words;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Posts JSON that is signed. The id of a message is the same on every attempt, so that a receiver
 * takes it once. Whatever is no success is tried again, since a receiver that is being replaced may
 * say anything; 410 says that it wants no more.
 */
final class Webhook extends HttpDestination {
    private static final int GONE = 410;

    private final URI url;
    private final List<Signature> signatures;
    private final Words words;

    Webhook(String url, List<Signature> signatures, Surroundings surroundings) {
        super(new HttpCalls(surroundings.timeout()));
        this.url = URI.create(url);
        this.signatures = signatures;
        this.words = new Words(surroundings.consoleUrl(), surroundings.zone());
    }

    @Override
    protected CompletableFuture<Outcome> post(List<Delivery> together) {
        ObjectNode body = body(together);
        String id = id(together);
        long now = Instant.now().getEpochSecond();
        String text = body.toString();
        HttpRequest request =
                HttpCalls.json("POST", url, body)
                        .header("webhook-id", id)
                        .header("webhook-timestamp", String.valueOf(now))
                        .header(
                                "webhook-signature",
                                signatures.stream()
                                        .map(signature -> signature.sign(id, now, text))
                                        .collect(joining(" ")))
                        .build();
        return http().send(request).thenApply(Webhook::read);
    }

    private static Outcome read(HttpResponse<String> answer) {
        if (Answers.isSuccess(answer)) {
            return new Outcome.Sent(null);
        }
        if (answer.statusCode() == GONE) {
            return new Outcome.Closed(Answers.reason(answer), true);
        }
        return Answers.failure(answer) instanceof Outcome.Busy busy
                ? busy
                : new Outcome.Failed(Answers.reason(answer));
    }

    /** Returns an id that a second attempt has too, and no other message. */
    private static String id(List<Delivery> together) {
        Delivery first = together.get(0);
        if (together.size() > 1) {
            return "digest-" + first.id() + "-" + together.get(together.size() - 1).id();
        }
        return first.isAlert() ? first.key() : first.key() + "-" + first.content();
    }

    @Override
    public String preview(List<Delivery> together) {
        return body(together).toString();
    }

    private ObjectNode body(List<Delivery> together) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        Delivery first = together.get(0);
        if (!first.isAlert()) {
            body.put("type", "tideline.score");
            body.set("data", first.payload().path("score"));
        } else if (together.size() == 1) {
            body.put("type", "tideline.alert");
            body.set("data", alert(first));
        } else {
            body.put("type", "tideline.alerts");
            ArrayNode alerts = body.putObject("data").putArray("alerts");
            together.forEach(each -> alerts.add(alert(each)));
        }
        return body;
    }

    private ObjectNode alert(Delivery delivery) {
        ObjectNode alert = delivery.alert().row().deepCopy();
        String link = words.link(delivery.alert());
        if (!link.isEmpty()) {
            alert.put("link", link);
        }
        return alert;
    }
}
