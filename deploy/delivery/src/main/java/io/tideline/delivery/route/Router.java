package io.tideline.delivery.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.delivery.message.AlertMessage;
import io.tideline.delivery.message.ScoreMessage;
import io.tideline.delivery.queue.Intent;
import io.tideline.serde.Digest128;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes of alerts and rows of scores what is to be sent. */
public final class Router {
    private final List<AlertRoute> alertRoutes;
    private final List<ScoreRoute> scoreRoutes;
    private final Mute mute;
    private final Duration maxAge;

    /**
     * @param maxAge older alerts are not sent, so that history wakes nobody
     */
    public Router(
            List<AlertRoute> alertRoutes,
            List<ScoreRoute> scoreRoutes,
            Mute mute,
            Duration maxAge) {
        this.alertRoutes = List.copyOf(alertRoutes);
        this.scoreRoutes = List.copyOf(scoreRoutes);
        this.mute = mute;
        this.maxAge = maxAge;
    }

    /** Returns whether an alert is too old to be sent. */
    public boolean isTooOld(AlertMessage alert, Instant now) {
        return alert.at().isBefore(now.minus(maxAge));
    }

    /**
     * Returns where an alert goes: to each place once, by the first route that leads there.
     *
     * @param account by the tables
     */
    public List<Intent> route(AlertMessage alert, Entity account, Instant now) {
        if (mute.covers(alert.accountId(), alert.traits())) {
            return List.of();
        }
        Map<String, Intent> intents = new LinkedHashMap<>();
        for (AlertRoute route : alertRoutes) {
            Optional<AlertRoute.Place> place = route.place(alert, account.segments());
            if (place.isPresent()) {
                intents.putIfAbsent(
                        route.to() + "\n" + place.get().address(),
                        intent(alert, route, place.get(), now));
            }
        }
        return List.copyOf(intents.values());
    }

    private static Intent intent(
            AlertMessage alert, AlertRoute route, AlertRoute.Place place, Instant now) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.set("alert", alert.row());
        payload.put("follows", place.follows());
        Schedule.Departure departure = route.schedule().departure(now);
        return Intent.alert(
                route.to(),
                place.address(),
                alert.id(),
                alert.accountId(),
                alert.userId(),
                payload,
                departure.due(),
                departure.isDigest(),
                route.atMost());
    }

    /** Returns whether any route takes a row of scores, as far as the row alone says. */
    public boolean takes(JsonNode row) {
        return scoreRoutes.stream().anyMatch(route -> route.takes(row));
    }

    /**
     * Returns where a row of scores goes.
     *
     * @param entity that it is of, by the tables
     * @param account the entity itself, or the user's
     */
    public List<Intent> route(JsonNode row, Entity entity, Entity account) {
        if (mute.covers(row.path("account_id").textValue(), account.traits())) {
            return List.of();
        }
        return scoreRoutes.stream()
                .filter(route -> route.takes(row))
                .filter(
                        route ->
                                route.segments().isEmpty()
                                        || route.segments().stream()
                                                .anyMatch(account.segments()::contains))
                .map(route -> intent(route, ScoreMessage.of(row, route.fields(), entity.traits())))
                .toList();
    }

    private static Intent intent(ScoreRoute route, ScoreMessage score) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.set("score", score.row());
        payload.put("as_of", score.asOf());
        payload.put("every", route.every().toSeconds());
        return new Intent(
                route.to(),
                route.profile(),
                score.level() + "-" + Digest128.of(score.entityId()),
                score.accountId(),
                score.isAboutUser() ? score.entityId() : null,
                payload,
                null,
                false,
                0,
                Digest128.of(score.values().toString()),
                route.every());
    }
}
