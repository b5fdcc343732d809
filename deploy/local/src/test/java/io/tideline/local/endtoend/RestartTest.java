package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A job that ends in the middle of a day, stopped with a savepoint or by a failure, and goes on
 * from there, with another parallelism or not, writes what it would have written.
 */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class RestartTest {
    private static Replayed replayed;

    @TempDir private Path folder;

    @BeforeAll
    static void replay(@TempDir Path folder) throws Exception {
        replayed = Replayed.of(folder, History.MODEL, History.messages());
    }

    @ParameterizedTest
    @CsvSource({"stopped, 1, 2", "stopped, 2, 1", "killed, 2, 2"})
    void givesTheSameRows(String end, int before, int after, Servers servers) throws Exception {
        try (var deployment =
                new Deployment(
                        servers,
                        "%s_%d_%d".formatted(end, before, after),
                        History.PARTITIONS,
                        folder,
                        History.MODEL,
                        new Deployment.Settings("time", "100ms", "1s"))) {
            deployment.send(History.firstHalf());
            deployment.start(before, null);
            deployment.untilClosed(History.LAST_DAY_OF_FIRST_HALF);
            String state = end.equals("stopped") ? deployment.stop() : deployment.kill();

            deployment.send(History.secondHalf());
            deployment.moveClock(History.AFTERWARDS);
            deployment.start(after, state);
            deployment.untilClosed(History.LAST_DAY);
            deployment.stop();

            for (Output output : Output.values()) {
                assertSame(deployment.inPostgres(output), replayed.rows(output));
                assertSame(deployment.inKafka(output), replayed.rows(output));
            }
            // Neither lost nor raised again by the second job.
            assertThat(deployment.topic("alerts"))
                    .hasSameSizeAs(replayed.rows(Output.ALERTS).keySet());
            assertThat(deployment.topic("rejected")).hasSameSizeAs(replayed.rejected());
        }
    }

    /**
     * A live row stays only of an account that left the profile's segment before the day closed,
     * and if there was time to write it.
     */
    private static void assertSame(
            Map<String, ObjectNode> actual, Map<String, ObjectNode> replayed) {
        Rows.assertSame(Rows.finals(actual), replayed);
        assertThat(actual.values().stream().filter(Rows::isLive))
                .extracting(row -> row.get("profile").textValue())
                .allMatch("trials"::equals);
    }
}
