package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Alerts reach their readers at once, and do not wait for a checkpoint. */
@Timeout(300)
@ExtendWith(Servers.Shared.class)
class PromptAlertsIT {
    private static final String MODEL =
            """
            version: 1
            events: {Report Created: 9}
            profiles: {weekly: {window: 7d}}
            alerts:
              stuck: {kind: event, events: [Help Requested]}
            """;

    /** Longer than the test may take, and as long as the broker's transactions allow. */
    private static final String NEVER = "450s";

    @Test
    void alertsAreReadBeforeTheNextCheckpoint(Servers servers, @TempDir Path folder)
            throws Exception {
        try (var deployment =
                new Deployment(
                        servers,
                        "prompt",
                        3,
                        folder,
                        MODEL,
                        new Deployment.Settings("arrival", "off", NEVER))) {
            deployment.start(2, null, PromptAlertsIT::clock);
            deployment.moveClock("2025-06-02T11:30:00Z");
            try (Topic<String> alerts = deployment.follow("alerts")) {
                List<Long> waits = new ArrayList<>();
                for (int i = 0; i < 11; i++) {
                    String user = "stuck-" + i;
                    deployment.send(
                            List.of(
                                    Message.track(
                                            user,
                                            "acme",
                                            "Help Requested",
                                            user,
                                            "2025-06-02T12:00:00Z")));
                    long acknowledged = System.nanoTime();
                    assertThat(next(alerts).get("user_id").textValue()).isEqualTo(user);
                    waits.add(Duration.ofNanos(System.nanoTime() - acknowledged).toMillis());
                }
                System.out.println("Milliseconds from event to alert, the first of all: " + waits);
            }
            deployment.stop();
        }
    }

    private static ObjectNode next(Topic<String> alerts) {
        while (true) {
            List<ObjectNode> come =
                    alerts.next().stream().map(message -> Json.object(message.value())).toList();
            if (!come.isEmpty()) {
                assertThat(come).hasSize(1);
                return come.get(0);
            }
        }
    }

    private static long clock() {
        return Instant.parse("2025-06-02T12:01:00Z").toEpochMilli();
    }
}
