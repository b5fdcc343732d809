package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same events give the same rows, whether they are replayed from a file or come through the
 * partitions of a topic, and wherever the rows are written.
 */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class SameRowsTest {
    private static final String NAME = "same_rows";

    @TempDir private static Path folder;

    private static List<Message> messages;
    private static List<RecordMetadata> positions;
    private static Replayed replayed;
    private static Deployment deployment;

    @BeforeAll
    static void runBothWays(Servers servers) throws Exception {
        messages = History.messages();
        replayed = Replayed.of(folder, History.MODEL, messages);
        deployment = new Deployment(servers, NAME, 3, folder, History.MODEL, "off");
        positions = deployment.send(messages);
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
        assertThat(replayed.scores()).hasSizeGreaterThan(2_000);
        assertThat(replayed.scores().values().stream().map(SameRowsTest::kindOf).distinct())
                .hasSize(8);
        assertThat(replayed.product()).hasSizeGreaterThan(200);
        assertThat(replayed.rejected()).hasSizeGreaterThan(10);
    }

    @Test
    void scoresInPostgres() {
        Rows.assertSame(deployment.scoresInPostgres(), replayed.scores());
    }

    @Test
    void scoresInKafka() {
        Rows.assertSame(deployment.scoresInKafka(), replayed.scores());
    }

    @Test
    void theProductInPostgres() {
        Rows.assertSame(deployment.productInPostgres(), replayed.product());
    }

    @Test
    void theProductInKafka() {
        Rows.assertSame(deployment.productInKafka(), replayed.product());
    }

    @Test
    void rejectedRecords() {
        assertThat(rejected())
                .extracting(SameRowsTest::verdict)
                .containsExactlyInAnyOrderElementsOf(
                        replayed.rejected().stream()
                                .map(Json::object)
                                .map(SameRowsTest::verdict)
                                .toList());
    }

    /** A rejected record tells where it came from: there it is still, byte for byte. */
    @Test
    void whereRejectedRecordsCameFrom() {
        for (ObjectNode row : rejected()) {
            var source = row.get("source");
            assertThat(source.get("topic").textValue()).isEqualTo(NAME);
            assertThat(payloadOf(row))
                    .isEqualTo(
                            payloadAt(
                                    source.get("partition").intValue(),
                                    source.get("offset").longValue()));
        }
    }

    /**
     * The benchmark is exact, so that anybody with SQL finds the same. PostgreSQL computes it in
     * floating point, which agrees to the fifteen digits that a cast to numeric keeps.
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
                                <> ARRAY[percentile_cont(%s) WITHIN GROUP (ORDER BY raw)::numeric]"""
                                        .formatted(active, percentile)))
                .isEmpty();
    }

    private static String kindOf(ObjectNode score) {
        return score.get("level").textValue() + " " + score.get("profile").textValue();
    }

    private static List<ObjectNode> rejected() {
        return deployment.topic("rejected").stream().map(Json::object).toList();
    }

    private static String verdict(ObjectNode rejected) {
        return rejected.get("reason").textValue() + ": " + rejected.get("detail").textValue();
    }

    private static byte[] payloadOf(ObjectNode rejected) {
        return rejected.has("payload")
                ? rejected.get("payload").textValue().getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(rejected.get("payload_base64").textValue());
    }

    private static byte[] payloadAt(int partition, long offset) {
        for (int i = 0; i < positions.size(); i++) {
            if (positions.get(i).partition() == partition && positions.get(i).offset() == offset) {
                return messages.get(i).payload();
            }
        }
        throw new AssertionError("nothing was sent to " + partition + " at " + offset);
    }
}
