package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When a whole product falls silent the machine's clock, here one that the test sets, moves the
 * watermark: days close, silence and stalled trials are noticed, and later events are not lost.
 */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class SilenceIT {
    /** How far the clock is ahead of the machine's, in milliseconds. */
    private static final AtomicLong TURNED = new AtomicLong();

    private static final String MODEL =
            """
            version: 1
            events: {Report Created: 9}
            profiles: {daily: {window: 1d}}
            activation:
              trial: {steps: {Report: {event: Report Created}, Invite: {event: Invite Sent}}, stalled_after: 1d}
            inactive_after: {account: 2d}
            alerts:
              stuck: {kind: activation_stalled, checklist: trial}
              quiet: {kind: inactive}
              back:  {kind: reactivated}
            """;

    private static final String ALERTS =
            "SELECT rule || ' ' || to_char(at AT TIME ZONE 'UTC', 'MM-DD HH24:MI') FROM alerts ORDER BY at";

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"arrival", "time"})
    void isNoticedAndWhatComesBackIsNotLost(String order, Servers servers) throws Exception {
        turnTo("2025-06-02T10:00:30Z");
        var settings = new Deployment.Settings(order, "100ms", "500ms", "1s");
        try (var deployment =
                new Deployment(servers, "silence_" + order, 3, folder, MODEL, settings)) {
            deployment.start(2, null, SilenceIT::clock);
            reportedIn(deployment, "2025-06-02T10:00:00Z", "ann", "bob", "cid");
            // Everything must have arrived before the silence begins.
            deployment.until(() -> assertThat(days(deployment, false)).containsExactly("06-02 27"));

            turnTo("2025-06-05T09:00:00Z");
            deployment.until(
                    () ->
                            assertThat(deployment.query(ALERTS))
                                    .containsExactly("stuck 06-03 10:00", "quiet 06-04 10:00"));
            deployment.until(
                    () ->
                            assertThat(days(deployment, true))
                                    .containsExactly("06-02 27", "06-03 0"));

            reportedIn(deployment, "2025-06-05T08:59:00Z", "bob");
            reportedIn(deployment, "2025-06-04T12:00:00Z", "dan"); // its day has closed meanwhile
            deployment.until(() -> assertThat(days(deployment, false)).containsExactly("06-05 9"));
            deployment.until(() -> assertThat(days(deployment, true)).contains("06-04 9"));

            turnTo("2025-06-06T09:00:00Z");
            deployment.until(
                    () ->
                            assertThat(days(deployment, true))
                                    .containsExactly("06-02 27", "06-03 0", "06-04 9", "06-05 9"));
            deployment.until(
                    () ->
                            assertThat(deployment.query(ALERTS))
                                    .hasSize(3)
                                    .anyMatch(alert -> alert.startsWith("back 06-0")));
        }
    }

    private static void turnTo(String time) {
        TURNED.set(Instant.parse(time).toEpochMilli() - System.currentTimeMillis());
    }

    private static long clock() {
        return System.currentTimeMillis() + TURNED.get();
    }

    private static void reportedIn(Deployment deployment, String time, String... users)
            throws Exception {
        for (String user : users) {
            deployment.send(
                    List.of(Message.track(user, "acme", "Report Created", user + time, time)));
        }
    }

    private static List<String> days(Deployment deployment, boolean isFinal) {
        return deployment.query(
                "SELECT to_char(day, 'MM-DD ') || raw FROM account_scores WHERE final = %s ORDER BY day"
                        .formatted(isFinal));
    }
}
