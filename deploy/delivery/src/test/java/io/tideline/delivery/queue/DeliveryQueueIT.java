package io.tideline.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.delivery.Alerts;
import io.tideline.delivery.Deployment;
import io.tideline.delivery.Servers;
import io.tideline.delivery.config.DeliveryConfig;
import io.tideline.delivery.queue.Outcome.Busy;
import io.tideline.delivery.queue.Outcome.Failed;
import io.tideline.delivery.queue.Outcome.Refused;
import io.tideline.delivery.queue.Outcome.Sent;
import io.tideline.delivery.queue.Outcome.Skipped;
import io.tideline.job.sink.EntityIds;
import io.tideline.job.sink.postgres.Deletion;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The table, in a schema of its own for each test. */
@ExtendWith(Servers.Shared.class)
class DeliveryQueueIT {
    private static final Duration LEASE = Duration.ofMinutes(3);
    private static final String CONFIG =
            """
            destinations:
              d: {type: webhook, url: "http://127.0.0.1:1", secret: "${file:secret}"}
            alerts: [{to: d}]
            """;

    @TempDir private Path folder;
    private Deployment deployment;
    private Database database;
    private IntentWriter writer;
    private DeliveryQueue queue;
    private DeliveryConfig config;

    @BeforeEach
    void start(Servers servers, TestInfo test) throws Exception {
        String name =
                "q" + Integer.toHexString(test.getTestMethod().orElseThrow().getName().hashCode());
        deployment = new Deployment(servers, name, folder);
        config = deployment.configure(CONFIG);
        database = deployment.database(config);
        writer = new IntentWriter(database);
        queue = new DeliveryQueue(database);
    }

    @AfterEach
    void stop() throws Exception {
        database.close();
        deployment.close();
    }

    private static Intent alert(String id, String address, int atMost) {
        return alert(Alerts.quiet(id), address, null, atMost);
    }

    private static Intent alert(Alerts alert, String address, Instant due, int atMost) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.set("alert", alert.message().row());
        return Intent.alert(
                "d",
                address,
                alert.message().id(),
                alert.message().accountId(),
                alert.message().userId(),
                payload,
                due,
                due != null,
                atMost);
    }

    private static Intent score(String day, String content, Duration every) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.put("as_of", day).put("every", every.toSeconds());
        payload.putObject("score").put("content", content);
        return new Intent(
                "d", "weekly", "account-x", "acme", null, payload, null, false, 0, content, every);
    }

    private List<Delivery> take() throws Exception {
        return queue.take("d", 100, LEASE);
    }

    private Settlement settlement(int attempts) {
        return new Settlement(
                database,
                new RetryPolicy(
                        attempts, Duration.ofSeconds(5), Duration.ofHours(1), new Random()));
    }

    private List<String> rows(String columns) throws Exception {
        return deployment.rows("SELECT " + columns + " FROM deliveries ORDER BY id");
    }

    private void makeAllDue() throws Exception {
        deployment.execute("UPDATE deliveries SET next_attempt_at = now()");
    }

    @Test
    void whatIsTakenIsNotTakenAgain_beforeItsLeaseIsOver() throws Exception {
        assertThat(writer.addAlerts(List.of(alert("a1", "", 0), alert("a2", "", 0)))).isEqualTo(2);
        assertThat(writer.addAlerts(List.of(alert("a1", "", 0), alert("a1", "#x", 0))))
                .isEqualTo(1);
        try (Database second = deployment.database(config)) {
            List<String> keys = new ArrayList<>();
            queue.take("d", 2, LEASE).forEach(each -> keys.add(each.key() + each.address()));
            new DeliveryQueue(second)
                    .take("d", 2, LEASE)
                    .forEach(each -> keys.add(each.key() + each.address()));
            assertThat(keys).containsExactlyInAnyOrder("a1", "a2", "a1#x");
        }
        assertThat(take()).isEmpty();
        makeAllDue();
        assertThat(take()).extracting(Delivery::attempts).containsExactly(2, 2, 2);
    }

    @Test
    void outcomesAreWrittenDown() throws Exception {
        writer.addAlerts(
                List.of(
                        alert("a", "", 0),
                        alert("b", "", 0),
                        alert("c", "", 0),
                        alert("d", "", 0),
                        alert("e", "", 0)));
        List<Delivery> taken = new ArrayList<>(take());
        taken.sort(Comparator.comparing(Delivery::key));
        settlement(2)
                .settle(
                        taken,
                        List.of(
                                new Sent("C1 1.2"),
                                new Skipped("nothing to do"),
                                new Refused("no\u0000 such channel"),
                                new Failed("HTTP 500"),
                                new Busy("HTTP 429", Duration.ofSeconds(30))));
        assertThat(
                        deployment.rows(
                                "SELECT key, state, attempts, coalesce(reference, last_error) FROM deliveries ORDER BY key"))
                .containsExactly(
                        "a sent 1 C1 1.2",
                        "b skipped 1 nothing to do",
                        "c dead 1 no\uFFFD such channel",
                        "d waiting 1 HTTP 500",
                        "e waiting 0 HTTP 429");
        makeAllDue();
        taken = take();
        settlement(2).settle(taken, List.of(new Failed("HTTP 502"), new Failed("HTTP 503")));
        assertThat(
                        deployment.rows(
                                "SELECT key, state FROM deliveries WHERE key > 'c' ORDER BY key"))
                .containsExactly("d dead", "e waiting");
    }

    /** Its process was slow, not dead: what it sent is sent, but its failure is another's. */
    @Test
    void whoLostARowCannotFailIt() throws Exception {
        writer.addAlerts(List.of(alert("a1", "", 0)));
        List<Delivery> slow = take();
        makeAllDue();
        List<Delivery> fast = take();
        settlement(1).settle(slow, List.of(new Failed("HTTP 500")));
        assertThat(rows("state, attempts")).containsExactly("waiting 2");
        settlement(1).settle(slow, List.of(new Sent(null)));
        settlement(1).settle(fast, List.of(new Failed("HTTP 500")));
        assertThat(rows("state, attempts")).containsExactly("sent 2");
    }

    @Test
    void beyondWhatAnHourTakes_oneMessageSumsUp() throws Exception {
        writer.addAlerts(List.of(alert("a1", "#x", 2), alert("a2", "#x", 2), alert("a3", "#x", 2)));
        writer.addAlerts(List.of(alert("a4", "#x", 2), alert("a5", "#y", 2), alert("a1", "#x", 2)));
        assertThat(take()).extracting(Delivery::key).containsExactlyInAnyOrder("a1", "a2", "a5");
        assertThat(queue.takeDigest("d", LEASE)).isEmpty();
        assertThat(
                        deployment.rows(
                                "SELECT next_attempt_at = date_trunc('hour', now()) + interval '1 hour' FROM deliveries WHERE is_digest"))
                .containsExactly("t", "t");
        makeAllDue();
        assertThat(queue.takeDigest("d", LEASE))
                .extracting(Delivery::key)
                .containsExactlyInAnyOrder("a3", "a4");
        assertThat(new DeliveryLog(database).cleanUp(Duration.ofDays(1))).isZero();
    }

    @Test
    void aDigestIsOfOneAddress() throws Exception {
        Instant past = Instant.now().minusSeconds(10);
        writer.addAlerts(
                List.of(
                        alert(Alerts.quiet("a1"), "#x", past, 0),
                        alert(Alerts.quiet("a2"), "#y", past.minusSeconds(1), 0),
                        alert(Alerts.quiet("a3"), "#x", past, 0)));
        assertThat(take()).isEmpty();
        assertThat(queue.takeDigest("d", LEASE)).extracting(Delivery::key).containsExactly("a2");
        assertThat(queue.takeDigest("d", LEASE))
                .extracting(Delivery::key)
                .containsExactlyInAnyOrder("a1", "a3");
    }

    @Test
    void anEndKnowsItsBeginning() throws Exception {
        writer.addAlerts(
                List.of(
                        alert("a1", "#x", 0),
                        alert("a1", "#y", 0),
                        alert(Alerts.quiet("b1").account("globex"), "#x", null, 0)));
        settlement(1).settle(take(), List.of(new Sent("r"), new Sent("r"), new Sent("r")));
        deployment.execute("UPDATE deliveries SET reference = key || address");
        writer.addAlerts(
                List.of(
                        alert(Alerts.resolved("a2"), "#x", null, 0),
                        alert(Alerts.of("a3", "back", "reactivated"), "#y", null, 0),
                        alert(Alerts.resolved("c2").account("other"), "#x", null, 0)));
        assertThat(take())
                .extracting(
                        each ->
                                each.key()
                                        + " "
                                        + (each.opener() == null
                                                ? null
                                                : each.opener().reference()))
                .containsExactlyInAnyOrder("a2 a1#x", "a3 a1#y", "c2 null");
    }

    @Test
    void scoresAreSentWhenTheyDiffer_theLatestOnly() throws Exception {
        Duration every = Duration.ofMinutes(15);
        writer.putScores(List.of(score("2025-04-15", "61", every)));
        writer.putScores(List.of(score("2025-04-16", "62", every)));
        writer.putScores(List.of(score("2025-04-14", "60", every)));
        List<Delivery> taken = take();
        assertThat(taken).extracting(Delivery::content).containsExactly("62");
        settlement(1).settle(taken, List.of(new Sent(null)));
        assertThat(rows("state, attempts, sent_content")).containsExactly("sent 0 62");
        writer.putScores(List.of(score("2025-04-17", "62", every)));
        assertThat(rows("state")).containsExactly("sent");
        writer.putScores(List.of(score("2025-04-18", "63", every)));
        assertThat(rows("state, next_attempt_at > now() + interval '14 minutes'"))
                .containsExactly("waiting t");
        writer.putScores(List.of(score("2025-04-19", "62", every)));
        assertThat(rows("state")).containsExactly("sent");
    }

    @Test
    void scoresThatChangeWhileTheyAreSentAreSentAgain() throws Exception {
        writer.putScores(List.of(score("2025-04-15", "61", Duration.ZERO)));
        List<Delivery> taken = take();
        writer.putScores(List.of(score("2025-04-16", "62", Duration.ZERO)));
        settlement(1).settle(taken, List.of(new Sent(null)));
        assertThat(rows("state, sent_content, content")).containsExactly("waiting 61 62");
        assertThat(take()).extracting(Delivery::content).containsExactly("62");
    }

    @Test
    void payloadsMayHoldWhatJsonbDoesNot() throws Exception {
        writer.addAlerts(
                List.of(alert(Alerts.quiet("a1").summary("nul \u0000, half \ud83d"), "", null, 0)));
        assertThat(take().get(0).alert().summary()).startsWith("nul \uFFFD, half ");
    }

    @Test
    void whoIsForgottenHasNoDeliveries_andWhatWasSentIsSaid() throws Exception {
        writer.addAlerts(
                List.of(
                        alert("a1", "", 0),
                        alert(Alerts.quiet("a2").user("ada"), "", null, 0),
                        alert(Alerts.quiet("a3").account("globex"), "", null, 0)));
        settlement(1).settle(take(), List.of(new Sent(null), new Sent(null), new Sent(null)));
        writer.addAlerts(List.of(alert("a4", "", 0)));
        var erased =
                Deletion.of(
                        config.postgres(),
                        new EntityIds(List.copyOf(Set.of("ada")), List.copyOf(Set.of("acme"))));
        assertThat(erased.counts()).containsEntry("deliveries", 3);
        assertThat(erased.sent()).containsExactly(Map.entry("d", 2));
        assertThat(rows("key")).containsExactly("a3");
        writer.forget(false, "globex");
        assertThat(rows("key")).containsExactly("a3");
    }

    @Test
    void oldRowsGo_butScoresStay() throws Exception {
        writer.addAlerts(List.of(alert("a1", "", 0), alert("a2", "", 0)));
        writer.putScores(List.of(score("2025-04-15", "61", Duration.ZERO)));
        List<Delivery> taken = new ArrayList<>(take());
        taken.sort(Comparator.comparing(Delivery::key));
        settlement(1).settle(taken, List.of(new Sent(null), new Refused("no"), new Sent(null)));
        deployment.execute("UPDATE deliveries SET created_at = now() - interval '91 days'");
        assertThat(new DeliveryLog(database).cleanUp(Duration.ofDays(90))).isEqualTo(1);
        assertThat(rows("key")).containsExactly("a2", "account-x");
    }
}
