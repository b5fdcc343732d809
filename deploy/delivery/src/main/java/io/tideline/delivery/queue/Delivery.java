package io.tideline.delivery.queue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.delivery.message.AlertMessage;
import io.tideline.delivery.message.ScoreMessage;

/**
 * A row of the table that this process has taken, to send it.
 *
 * @param address where in the destination; empty: it has one place alone
 * @param attempts how often sending it has begun, this time included
 * @param payload has {@code alert} or {@code score}
 * @param opener the delivery that this alert ends; null: it ends none
 */
public record Delivery(
        long id,
        String destination,
        String address,
        String key,
        int attempts,
        String content,
        JsonNode payload,
        Opener opener) {

    /**
     * An earlier delivery, whose alert is over.
     *
     * @param reference what the destination calls it; null: it has not been sent yet, or has none
     */
    public record Opener(AlertMessage alert, String reference) {}

    public boolean isAlert() {
        return payload.has("alert");
    }

    public AlertMessage alert() {
        return new AlertMessage(payload.path("alert"));
    }

    public ScoreMessage score() {
        return new ScoreMessage(payload.path("score"));
    }

    /** Returns whether it is sent only where what it ends was. */
    public boolean follows() {
        return payload.path("follows").asBoolean();
    }

    /** Returns the same with the delivery that it ends. */
    public Delivery ending(Opener earlier) {
        return new Delivery(id, destination, address, key, attempts, content, payload, earlier);
    }
}
