package io.tideline.delivery.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tideline.delivery.Alerts;
import io.tideline.delivery.Deliveries;
import io.tideline.delivery.queue.Intent;
import io.tideline.delivery.route.Schedule.Digest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final Schedule AT_ONCE =
            new Schedule(Digest.NONE, LocalTime.NOON, null, ZoneOffset.UTC);
    private static final Mute NOBODY = new Mute(Set.of(), Map.of());
    private static final Set<String> ANY = Set.of();
    private final Instant now = Instant.now();

    private static AlertRoute route(String address, Set<String> rules, Set<String> severities) {
        return new AlertRoute(
                "slack", address, Map.of(), rules, severities, ANY, ANY, null, AT_ONCE, 0);
    }

    private List<String> addresses(Alerts alert, Entity account, AlertRoute... routes) {
        return router(NOBODY, routes).route(alert.message(), account, now).stream()
                .map(Intent::address)
                .toList();
    }

    private static Router router(Mute mute, AlertRoute... routes) {
        return new Router(List.of(routes), List.of(), mute, Duration.ofDays(1));
    }

    @Test
    void allRoutesThatFitAreTaken_eachPlaceOnce() {
        assertThat(
                        addresses(
                                Alerts.quiet("a1"),
                                Entity.UNKNOWN,
                                route("#success", Set.of("gone-quiet"), ANY),
                                route("#sales", Set.of("converted"), ANY),
                                route("#critical", ANY, Set.of("critical")),
                                route("#success", ANY, ANY)))
                .containsExactly("#success", "#critical");
    }

    @Test
    void segmentsAreThoseOfTheTable() {
        AlertRoute paid =
                new AlertRoute(
                        "slack",
                        "#paid",
                        Map.of(),
                        ANY,
                        ANY,
                        Set.of("paid"),
                        ANY,
                        null,
                        AT_ONCE,
                        0);
        Entity paying = new Entity(JsonNodeFactory.instance.objectNode(), Set.of("paid", "all"));
        assertThat(addresses(Alerts.quiet("a1"), paying, paid)).containsExactly("#paid");
        assertThat(addresses(Alerts.quiet("a1"), Entity.UNKNOWN, paid)).isEmpty();
    }

    @Test
    void ownersHaveAddressesOfTheirOwn() {
        AlertRoute byOwner =
                new AlertRoute(
                        "slack", null, Map.of("kim", "U1"), ANY, ANY, ANY, ANY, null, AT_ONCE, 0);
        AlertRoute othersToo =
                new AlertRoute(
                        "slack", "#all", Map.of("kim", "U1"), ANY, ANY, ANY, ANY, null, AT_ONCE, 0);
        AlertRoute ofLee =
                new AlertRoute(
                        "slack", "#lee", Map.of(), ANY, ANY, ANY, Set.of("lee"), null, AT_ONCE, 0);
        Alerts ofLees = Alerts.quiet("a1").trait("owner", "lee");
        assertThat(addresses(Alerts.quiet("a1"), Entity.UNKNOWN, byOwner, ofLee))
                .containsExactly("U1");
        assertThat(addresses(ofLees, Entity.UNKNOWN, byOwner, othersToo, ofLee))
                .containsExactly("#all", "#lee");
    }

    @Test
    void levelsAreTold() {
        AlertRoute ofUsers =
                new AlertRoute("slack", "#users", Map.of(), ANY, ANY, ANY, ANY, "user", AT_ONCE, 0);
        assertThat(addresses(Alerts.quiet("a1"), Entity.UNKNOWN, ofUsers)).isEmpty();
        assertThat(addresses(Alerts.quiet("a1").user("ada"), Entity.UNKNOWN, ofUsers))
                .containsExactly("#users");
    }

    /** Its own severity is info, but it belongs where what it ends went. */
    @Test
    void anEndGoesWhereItsBeginningWent_whateverItsSeverity() {
        List<Intent> intents =
                router(NOBODY, route("#critical", ANY, Set.of("critical")))
                        .route(Alerts.resolved("a2").message(), Entity.UNKNOWN, now);
        assertThat(intents).hasSize(1);
        assertThat(intents.get(0).payload().path("follows").asBoolean()).isTrue();
        intents =
                router(NOBODY, route("#all", Set.of("gone-quiet"), ANY))
                        .route(Alerts.resolved("a2").message(), Entity.UNKNOWN, now);
        assertThat(intents.get(0).payload().path("follows").asBoolean()).isFalse();
    }

    @Test
    void someAreMute() {
        Mute mute = new Mute(Set.of("self"), Map.of("plan", Set.of("internal", "sandbox")));
        Router router = router(mute, route("#all", ANY, ANY));
        assertThat(router.route(Alerts.quiet("a1").message(), Entity.UNKNOWN, now)).hasSize(1);
        assertThat(router.route(Alerts.quiet("a1").account("self").message(), Entity.UNKNOWN, now))
                .isEmpty();
        assertThat(
                        router.route(
                                Alerts.quiet("a1").trait("plan", "sandbox").message(),
                                Entity.UNKNOWN,
                                now))
                .isEmpty();
    }

    @Test
    void oldAlertsAreNotSent() {
        Router router = router(NOBODY);
        assertThat(
                        router.isTooOld(
                                Alerts.quiet("a").at(now.minus(Duration.ofHours(25))).message(),
                                now))
                .isTrue();
        assertThat(
                        router.isTooOld(
                                Alerts.quiet("a").at(now.minus(Duration.ofHours(23))).message(),
                                now))
                .isFalse();
    }

    @Test
    void scoresAreThoseOfAProfileAndLevel_andDifferByTheirValuesAlone() throws Exception {
        ScoreRoute route =
                new ScoreRoute(
                        "crm",
                        false,
                        "weekly",
                        List.of("score", "seats"),
                        true,
                        Duration.ofMinutes(15),
                        Set.of());
        Router router = new Router(List.of(), List.of(route), NOBODY, Duration.ofDays(1));
        JsonNode row = read(Deliveries.row("account", "acme", "2025-04-15", 61));
        assertThat(router.takes(row)).isTrue();
        assertThat(router.takes(read(Deliveries.row("user", "ada", "2025-04-15", 61)))).isFalse();
        Intent intent = router.route(row, Entity.UNKNOWN, Entity.UNKNOWN).get(0);
        assertThat(intent.payload().path("score").path("values").toString())
                .isEqualTo("{\"score\":61,\"seats\":null}");
        Intent nextDay =
                router.route(
                                read(Deliveries.row("account", "acme", "2025-04-16", 61)),
                                Entity.UNKNOWN,
                                Entity.UNKNOWN)
                        .get(0);
        assertThat(nextDay.content()).isEqualTo(intent.content());
        assertThat(nextDay.key()).isEqualTo(intent.key());
        Intent changed =
                router.route(
                                read(Deliveries.row("account", "acme", "2025-04-16", 62)),
                                Entity.UNKNOWN,
                                Entity.UNKNOWN)
                        .get(0);
        assertThat(changed.content()).isNotEqualTo(intent.content());
    }

    private static JsonNode read(String json) throws Exception {
        return new ObjectMapper().readTree(json);
    }
}
