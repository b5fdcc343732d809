package io.tideline.local.endtoend;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The first start on a topic with history, with the default order of events in live operation,
 * raises the alerts and starts the trials of a replay, though partitions are read in parallel.
 */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class FirstStartIT {
    private static final String NAME = "first_start";
    private static final Deployment.Settings DEFAULT_ORDER =
            new Deployment.Settings("arrival", "off", "1s");

    @TempDir private static Path folder;

    private static Replayed replayed;
    private static Deployment deployment;

    @BeforeAll
    static void start(Servers servers) throws Exception {
        List<Message> messages = History.messages();
        replayed = Replayed.of(folder, History.MODEL, messages);
        deployment =
                new Deployment(
                        servers, NAME, History.PARTITIONS, folder, History.MODEL, DEFAULT_ORDER);
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

    @ParameterizedTest
    @EnumSource
    void isWhatAReplayHas(Output output) {
        Rows.assertSame(deployment.inPostgres(output), replayed.rows(output));
    }
}
