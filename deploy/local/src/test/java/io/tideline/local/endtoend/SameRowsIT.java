package io.tideline.local.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same events give the same rows, whether they are replayed from a file or come through the
 * partitions of a topic, and wherever the rows are written.
 */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class SameRowsIT {
    private static final String NAME = "same_rows";

    @TempDir private static Path folder;

    private static Replayed replayed;
    private static Deployment deployment;

    @BeforeAll
    static void runBothWays(Servers servers) throws Exception {
        List<Message> messages = History.messages();
        replayed = Replayed.of(folder, History.MODEL, messages);
        deployment =
                new Deployment(
                        servers,
                        NAME,
                        History.PARTITIONS,
                        folder,
                        History.MODEL,
                        Deployment.Settings.OF_A_REPLAY);
        deployment.send(messages);
        deployment.moveClock(History.AFTERWARDS);
        deployment.start(2, null);
        deployment.untilClosed(History.LAST_DAY);
        deployment.stop();
    }

    @AfterAll
    static void close() {
        deployment.close();
    }

    @Test
    void thereIsSomethingToCompare() {
        assertThat(replayed.rows(Output.SCORES)).hasSizeGreaterThan(2_000);
        assertThat(kinds(Output.SCORES, "level", "profile")).hasSize(8);
        assertThat(kinds(Output.ACTIVATION, "checklist")).hasSize(4);
        assertThat(kinds(Output.ACTIVATION, "level", "status")).hasSize(8);
        assertThat(kinds(Output.ALERTS, "level", "kind")).hasSize(20);
        assertThat(kinds(Output.ALERTS, "rule")).hasSize(21);
        assertThat(replayed.rows(Output.PRODUCT_METRICS)).hasSizeGreaterThan(200);
        assertThat(replayed.rows(Output.ACTIVATION_COHORTS)).hasSizeGreaterThan(20);
        assertThat(replayed.rejected()).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @EnumSource
    void inPostgres(Output output) {
        Rows.assertSame(deployment.inPostgres(output), replayed.rows(output));
    }

    @ParameterizedTest
    @EnumSource
    void inKafka(Output output) {
        Rows.assertSame(deployment.inKafka(output), replayed.rows(output));
    }

    /** The topic is readable for any CloudEvents consumer, with the same content as the table. */
    @Test
    void alertsAreCloudEvents() {
        Map<String, ObjectNode> rows = deployment.inPostgres(Output.ALERTS);
        List<CloudEvent> events = deployment.topic("alerts", new CloudEventDeserializer());
        assertThat(events)
                .extracting(CloudEvent::getId)
                .containsExactlyInAnyOrderElementsOf(rows.keySet());
        assertThat(events).allSatisfy(event -> assertThatItIs(event, rows.get(event.getId())));
    }

    private static void assertThatItIs(CloudEvent event, ObjectNode row) {
        String level = row.get("level").textValue();
        assertThat(event.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(event.getSource()).hasToString("/tideline/" + NAME + "-");
        assertThat(event.getType()).isEqualTo("io.tideline.alert." + row.get("kind").textValue());
        assertThat(event.getSubject()).isEqualTo(level + "/" + row.get(level + "_id").textValue());
        assertThat(event.getTime().toInstant()).isEqualTo(Instant.parse(row.get("at").textValue()));
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getExtension("rule")).isEqualTo(row.get("rule").textValue());
        assertThat(event.getExtension("severity")).isEqualTo(row.get("severity").textValue());
        assertThat(Json.object(new String(event.getData().toBytes(), UTF_8))).isEqualTo(row);
    }

    @Test
    void rejectedRecords() {
        assertThat(Rejected.by(deployment))
                .extracting(row -> verdict(row.reason(), row.detail()))
                .containsExactlyInAnyOrderElementsOf(
                        replayed.rejected().stream().map(SameRowsIT::verdict).toList());
    }

    /** A rejected record names its origin, where the original still is, byte for byte. */
    @Test
    void whereRejectedRecordsCameFrom() {
        assertThat(Rejected.by(deployment))
                .allSatisfy(
                        row -> {
                            assertThat(row.topic()).isEqualTo(NAME);
                            assertThat(row.payload())
                                    .isEqualTo(deployment.sentTo(row.partition(), row.offset()));
                        });
    }

    /**
     * The benchmark is exact, so that a query in SQL finds the same. PostgreSQL computes it in
     * floating point, which is inexact in the last digit: there are only two decimals.
     */
    @ParameterizedTest
    @CsvSource({
        "user, weekly, 0.9",
        "account, weekly, 0.9",
        "user, power, 0.75",
        "account, power, 0.75",
        "user, trials, 0.9",
        "account, trials, 0.9"
    })
    void sqlFindsTheSameBenchmarks(String level, String profile, String percentile) {
        String active = "FROM %s_scores WHERE active AND profile = '%s'".formatted(level, profile);
        assertThat(deployment.query("SELECT DISTINCT day " + active)).hasSizeGreaterThan(15);
        assertThat(
                        deployment.query(
                                """
                                SELECT day || ' has ' || string_agg(DISTINCT benchmark::text, ', ') %s
                                GROUP BY day HAVING array_agg(DISTINCT benchmark)
                                <> ARRAY[round(percentile_cont(%s) WITHIN GROUP (ORDER BY raw)::numeric, 9)]"""
                                        .formatted(active, percentile)))
                .isEmpty();
    }

    /** Returns the distinct values of these fields in an output of the replay. */
    private static Set<String> kinds(Output output, String... fields) {
        return replayed.rows(output).values().stream()
                .map(
                        row ->
                                Stream.of(fields)
                                        .map(field -> row.get(field).textValue())
                                        .collect(joining(" ")))
                .collect(toSet());
    }

    private static String verdict(String rejected) {
        ObjectNode row = Json.object(rejected);
        return verdict(row.get("reason").textValue(), row.get("detail").textValue());
    }

    /** Removes the time of receipt, which is the machine's if a record has none. */
    private static String verdict(String reason, String detail) {
        return reason + ": " + detail.replaceFirst("was received, [^;]+;", "was received;");
    }
}
