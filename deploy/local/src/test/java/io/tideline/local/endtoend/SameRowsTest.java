package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
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

    private static Replayed replayed;
    private static Deployment deployment;

    @BeforeAll
    static void runBothWays(Servers servers) throws Exception {
        List<Message> messages = History.messages();
        replayed = Replayed.of(folder, History.MODEL, messages);
        deployment = new Deployment(servers, NAME, 3, folder, History.MODEL, "off");
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
        assertThat(Rejected.by(deployment))
                .extracting(row -> row.reason() + ": " + row.detail())
                .containsExactlyInAnyOrderElementsOf(
                        replayed.rejected().stream().map(SameRowsTest::verdict).toList());
    }

    /** A rejected record tells where it came from: there it is still, byte for byte. */
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
     * The benchmark is exact, so that anybody with SQL finds the same. PostgreSQL computes it in
     * floating point, which is off in the last of its digits: two decimals are all there are.
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

    private static String kindOf(ObjectNode score) {
        return score.get("level").textValue() + " " + score.get("profile").textValue();
    }

    private static String verdict(String rejected) {
        ObjectNode row = Json.object(rejected);
        return row.get("reason").textValue() + ": " + row.get("detail").textValue();
    }
}
