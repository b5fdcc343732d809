package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A job that ends in the middle of a day and resumes writes the same rows as without an end. */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class RestartIT {
    private static Replayed replayed;

    @TempDir private Path folder;

    @BeforeAll
    static void replay(@TempDir Path folder) throws Exception {
        replayed = Replayed.of(folder, History.MODEL, History.messages());
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 1"})
    void fromASavepointWithAnotherParallelism(int before, int after, Servers servers)
            throws Exception {
        String name = "rescaled_" + before + "_to_" + after;
        try (var deployment = deployment(servers, name, "1s")) {
            takeFirstHalf(deployment, before);
            String savepoint = deployment.stop();
            takeSecondHalf(deployment, after, savepoint);

            assertRows(deployment);
            // Neither lost nor raised again by the second job.
            assertThat(deployment.topic("alerts"))
                    .hasSameSizeAs(replayed.rows(Output.ALERTS).keySet());
            assertThat(deployment.topic("rejected")).hasSameSizeAs(replayed.rejected());
        }
    }

    /**
     * Without a checkpoint everything is read again, and rows and alerts are written again under
     * the same keys.
     */
    @Test
    void fromTheBeginningAfterAFailure(Servers servers) throws Exception {
        try (var deployment = deployment(servers, "failed", "5m")) {
            takeFirstHalf(deployment, 2);
            deployment.kill();
            takeSecondHalf(deployment, 2, null);

            assertRows(deployment);
        }
    }

    private Deployment deployment(Servers servers, String name, String checkpointInterval)
            throws IOException {
        return new Deployment(
                servers,
                name,
                History.PARTITIONS,
                folder,
                History.MODEL,
                new Deployment.Settings("time", "100ms", checkpointInterval));
    }

    private static void takeFirstHalf(Deployment deployment, int parallelism) throws Exception {
        deployment.send(History.firstHalf());
        deployment.start(parallelism, null);
        deployment.untilClosed(History.LAST_DAY_OF_FIRST_HALF);
    }

    private static void takeSecondHalf(Deployment deployment, int parallelism, String savepoint)
            throws Exception {
        deployment.send(History.secondHalf());
        deployment.moveClock(History.AFTERWARDS);
        deployment.start(parallelism, savepoint);
        deployment.untilClosed(History.LAST_DAY);
        deployment.stop();
    }

    private static void assertRows(Deployment deployment) {
        for (Output output : Output.values()) {
            assertRows(deployment.inPostgres(output), replayed.rows(output));
            assertRows(deployment.inKafka(output), replayed.rows(output));
        }
    }

    /**
     * Asserts equal final rows. A live row only remains for an account that left the profile's
     * segment before the day closed, and only if there was time to write it.
     */
    private static void assertRows(
            Map<String, ObjectNode> actual, Map<String, ObjectNode> expected) {
        Rows.assertSame(Rows.finals(actual), expected);
        assertThat(actual.values().stream().filter(Rows::isLive))
                .extracting(row -> row.get("profile").textValue())
                .allMatch("trials"::equals);
    }
}
