package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.time.MachineClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A first start on a topic with history raises no alerts about it, and a restart does not change
 * that.
 */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class AlertsFromIT {
    @TempDir private Path folder;

    /** A clock with a fixed date, while the partitions are read in real time. */
    private record Stopped(Instant at) implements MachineClock {
        @Override
        public long millis() {
            return at.toEpochMilli();
        }

        @Override
        public long elapsedMillis() {
            return MachineClock.SYSTEM.elapsedMillis();
        }
    }

    @Test
    void alertsBeginWithTheFirstStart(Servers servers) throws Exception {
        Replayed replayed = Replayed.of(folder, History.MODEL, History.messages());
        Map<String, ObjectNode> all = replayed.rows(Output.ALERTS);
        Map<String, ObjectNode> expected =
                all.entrySet().stream()
                        .filter(row -> !at(row.getValue()).isBefore(History.MIDDLE))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        assertThat(expected.size()).isBetween(1, all.size() - 1);
        try (var deployment =
                new Deployment(
                        servers,
                        "alerts_from",
                        History.PARTITIONS,
                        folder,
                        History.MODEL,
                        Deployment.Settings.OF_A_REPLAY)) {
            deployment.configure("alerts: {from: start}");
            deployment.send(History.firstHalf());
            deployment.start(2, null, new Stopped(History.MIDDLE));
            deployment.untilClosed(History.LAST_DAY_OF_FIRST_HALF);
            String savepoint = deployment.stop();
            assertThat(deployment.topic("alerts")).as("all of them of before").isEmpty();

            deployment.send(History.secondHalf());
            deployment.moveClock(History.AFTERWARDS);
            deployment.start(1, savepoint, new Stopped(History.AFTERWARDS));
            deployment.untilClosed(History.LAST_DAY);
            deployment.stop();

            Rows.assertSame(deployment.inKafka(Output.ALERTS), expected);
            Rows.assertSame(deployment.inPostgres(Output.ALERTS), expected);
            Rows.assertSame(deployment.inPostgres(Output.SCORES), replayed.rows(Output.SCORES));
        }
    }

    private static Instant at(ObjectNode row) {
        return Instant.parse(row.get("at").textValue());
    }
}
