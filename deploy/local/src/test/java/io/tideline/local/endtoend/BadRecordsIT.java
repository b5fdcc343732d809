package io.tideline.local.endtoend;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** No record, however bad, stops the job or loses a good one. */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class BadRecordsIT {
    private static final int BAD = 1_000;
    private static final int LARGE = 5_000_000;

    /** All of them are ann's, so that they share a partition with her events. */
    private static final List<Message> KINDS =
            List.of(
                    Message.of("ann", ""),
                    Message.of("ann", "null"),
                    Message.of("ann", "{\"type\":\"track\",\"userId\":\"ann\",\"event\":"),
                    Message.of("ann", "[".repeat(20_000)),
                    Message.of("ann", "{\"type\":[],\"userId\":{}}"),
                    Message.of("ann", "{\"type\":\"identify\",\"userId\":\"ann\"}"),
                    Message.track("ann", "acme", "Report Created", "f", "2999-12-31T00:00:00Z"),
                    Message.track("ann", "acme", "Report Created", "n", "25:00"),
                    new Message("ann", new byte[] {(byte) 0xc3, 0x28, 0, '\\'}),
                    Message.of("ann", "\u0000\uFEFF{}"));

    @TempDir private Path folder;

    @Test
    void areRejectedOneByOneAndTheGoodOnesCount(Servers servers) throws Exception {
        List<Message> messages = new ArrayList<>();
        messages.add(good("before", "2025-06-02T08:00:00Z"));
        for (int i = 0; i < BAD; i++) {
            messages.add(KINDS.get(i % KINDS.size()));
        }
        messages.add(good("between", "2025-06-02T09:00:00Z"));
        messages.add(large());
        messages.add(good("after", "2025-06-02T10:00:00Z"));

        try (var deployment =
                new Deployment(
                        servers,
                        "bad_records",
                        3,
                        folder,
                        History.MODEL,
                        Deployment.Settings.OF_A_REPLAY)) {
            deployment.send(messages);
            deployment.moveClock("2025-06-03T01:00:00Z");
            deployment.start(2, null);
            deployment.untilClosed(LocalDate.parse("2025-06-02"));
            deployment.stop();

            assertThat(
                            deployment.query(
                                    "SELECT raw FROM user_scores WHERE entity_id = 'ann' AND profile = 'weekly'"))
                    .containsExactly("27");
            List<Rejected> rejected = Rejected.by(deployment);
            assertThat(rejected).hasSize(BAD + 1);
            assertThat(rejected).extracting(Rejected::offset).doesNotHaveDuplicates();
            assertThat(rejected)
                    .allSatisfy(
                            row ->
                                    assertThat(row.payload())
                                            .isEqualTo(
                                                    deployment.sentTo(
                                                            row.partition(), row.offset())));
            Map<String, Long> counts =
                    rejected.stream()
                            .collect(groupingBy(Rejected::reason, TreeMap::new, counting()));
            assertThat(
                            deployment.query(
                                    "SELECT reason || '|' || sum(records) FROM rejected_counts GROUP BY reason ORDER BY reason"))
                    .isEqualTo(
                            counts.entrySet().stream()
                                    .map(each -> each.getKey() + "|" + each.getValue())
                                    .toList());
            assertThat(rejected)
                    .filteredOn(row -> row.reason().equals("too_large"))
                    .singleElement()
                    .satisfies(row -> assertThat(row.payload()).hasSize(LARGE));
        }
    }

    private static Message good(String id, String at) {
        return Message.track("ann", "acme", "Report Created", id, at);
    }

    /** Consists of random letters, so that it is large even when compressed. */
    private static Message large() {
        var random = new SplittableRandom(1);
        byte[] letters = new byte[LARGE];
        for (int i = 0; i < LARGE; i++) {
            letters[i] = (byte) ('A' + random.nextInt(58));
        }
        return Message.of("ann", new String(letters, StandardCharsets.US_ASCII));
    }
}
