package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Late events correct the same rows, and too late ones are rejected with the same words, in a
 * replay and in a stream. How late an event is depends on the clock, so there is one partition, and
 * each part is sent when the days that it is late for have closed.
 */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class LateEventsIT {
    private static final List<Message> FIRST =
            List.of(
                    plan("acme", "trial", "2025-05-05T06:00:00Z"),
                    plan("base", "pro", "2025-05-05T06:00:01Z"),
                    did("ann", "acme", "Report Created", "2025-05-05T08:00:00Z"),
                    did("bob", "acme", "Comment Added", "2025-05-05T09:00:00Z"),
                    did("cid", "base", "Report Shared", "2025-05-05T10:00:00Z"),
                    did("dan", null, "Report Shared", "2025-05-05T10:00:00Z"),
                    did("ann", "acme", "Dashboard Viewed", "2025-05-06T10:00:00Z"));

    /** Sent once the 5th has closed: a second account for ann, a new user, other traits. */
    private static final List<Message> LATE_FOR_THE_FIFTH =
            List.of(
                    did("ann", "base", "Invite Sent", "2025-05-05T20:00:00Z"),
                    did("bob", "acme", "Comment Added", "2025-05-05T09:00:00Z"), // seen before
                    did("bob", "acme", "Report Created", "2025-05-05T09:30:00Z"),
                    did("eve", "acme", "Report Created", "2025-05-05T11:00:00Z"),
                    plan("acme", "pro", "2025-05-05T21:00:00Z"),
                    did("cid", "base", "Comment Added", "2025-05-06T12:00:00Z"),
                    did("ann", "acme", "Report Created", "2025-05-07T10:00:00Z"));

    /** Sent once the 6th has closed, and the 5th including its day of lateness. */
    private static final List<Message> LATE_FOR_THE_SIXTH =
            List.of(
                    did("cid", "base", "Report Created", "2025-05-05T12:00:00Z"), // too late
                    did("cid", "base", "Report Created", "2025-05-06T13:00:00Z"),
                    did("dan", "acme", "Report Created", "2025-05-06T14:00:00Z"),
                    did("bob", "acme", "Report Created", "2025-05-07T11:00:00Z"),
                    did("bob", "acme", "Report Created", "2025-05-08T11:00:00Z"));

    @TempDir private Path folder;

    @Test
    void correctTheSameRowsAsInAReplay(Servers servers) throws Exception {
        List<Message> all = new ArrayList<>(FIRST);
        all.addAll(LATE_FOR_THE_FIFTH);
        all.addAll(LATE_FOR_THE_SIXTH);
        Replayed replayed = Replayed.of(folder, History.MODEL, all);
        try (var deployment =
                new Deployment(
                        servers,
                        "late_events",
                        1,
                        folder,
                        History.MODEL,
                        Deployment.Settings.OF_A_REPLAY)) {
            deployment.start(1, null); // a second reader would have no partition, and no clock
            deployment.send(FIRST);
            deployment.untilClosed(LocalDate.parse("2025-05-05"));
            deployment.send(LATE_FOR_THE_FIFTH);
            deployment.untilClosed(LocalDate.parse("2025-05-06"));
            deployment.send(LATE_FOR_THE_SIXTH);
            deployment.moveClock("2025-05-08T22:10:00Z"); // where the replay ends
            deployment.untilClosed(LocalDate.parse("2025-05-08"));
            deployment.stop();

            for (Output output : Output.values()) {
                assertThat(replayed.rows(output)).isNotEmpty();
                Rows.assertSame(deployment.inPostgres(output), replayed.rows(output));
                Rows.assertSame(deployment.inKafka(output), replayed.rows(output));
            }
            assertThat(deployment.topic("scores").stream().map(Json::object))
                    .filteredOn(row -> row.path("retracted").asBoolean())
                    .extracting(row -> row.get("entity_id").textValue())
                    .contains("ann");
            assertThat(deployment.topic("rejected").stream().map(LateEventsIT::detail))
                    .hasSize(1)
                    .allMatch(detail -> detail.contains("2025-05-05T12:00:00Z came after"))
                    .containsExactlyElementsOf(
                            replayed.rejected().stream().map(LateEventsIT::detail).toList());
        }
    }

    /** Returns the problem without the remedy, which differs for files. */
    private static String detail(String rejected) {
        return Json.object(rejected).get("detail").textValue().replaceFirst("; .*", "");
    }

    private static Message did(String user, String account, String event, String at) {
        return Message.track(user, account, event, at, at);
    }

    private static Message plan(String account, String plan, String at) {
        return Message.of(
                account,
                """
                {"type":"group","groupId":"%s","traits":{"plan":"%s"},"timestamp":"%s"}"""
                        .formatted(account, plan, at));
    }
}
