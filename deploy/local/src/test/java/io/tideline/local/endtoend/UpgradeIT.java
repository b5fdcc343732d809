package io.tideline.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole job resumes from a savepoint, possibly of another version, at another parallelism and
 * on the other backend: from then on it writes exactly the rows of a job that was never
 * interrupted.
 */
@Timeout(600)
@ExtendWith(Servers.Shared.class)
class UpgradeIT {
    private static final String TODAY = "todays_job";

    @TempDir private static Path shared;

    private static Replayed replayed;
    private static Path todays;

    @TempDir private Path folder;

    @BeforeAll
    static void prepare(Servers servers) throws Exception {
        replayed = Replayed.of(shared, GoldenStream.MODEL, GoldenStream.messages());
        GoldenJob.fill(servers, shared);
        todays = GoldenJob.write(servers, TODAY, shared, "rocksdb");
    }

    /**
     * @param golden the number of a golden savepoint; 0 for one that was just written, on RocksDB
     */
    @ParameterizedTest
    @CsvSource({"1, 2, heap", "1, 3, rocksdb", "2, 3, rocksdb", "3, 3, rocksdb", "0, 1, heap"})
    void goesOn(int golden, int parallelism, String backend, Servers servers) throws Exception {
        Path savepoint = golden == 0 ? todays : GoldenJob.golden(golden, folder);
        var settings = new Deployment.Settings("time", "200ms", "1s", "1h", backend);
        try (var deployment =
                new Deployment(
                        servers,
                        "restored_%d_by_%d".formatted(golden, parallelism),
                        golden == 0 ? TODAY : GoldenJob.TOPIC,
                        GoldenStream.PARTITIONS,
                        folder,
                        GoldenStream.MODEL,
                        settings)) {
            deployment.start(parallelism, savepoint.toUri().toString());
            deployment.untilClosed(GoldenStream.LAST_DAY);
            deployment.untilCheckpointed();
            deployment.stop();

            for (Output output : Output.values()) {
                assertRows(output, golden, Rows.finals(deployment.inPostgres(output)));
                assertRows(output, golden, Rows.finals(deployment.inKafka(output)));
            }
            assertThat(deployment.topic("alerts"))
                    .as("none is raised twice")
                    .hasSameSizeAs(deployment.inKafka(Output.ALERTS).keySet());
            assertThat(deployment.topic("rejected")).isEmpty();
        }
    }

    private static void assertRows(Output output, int golden, Map<String, ObjectNode> actual) {
        Map<String, ObjectNode> expected = new TreeMap<>(replayed.rows(output));
        expected.entrySet()
                .removeIf(
                        row ->
                                switch (written(output, row.getValue())) {
                                    case BEFORE -> true;
                                    case EITHER -> !actual.containsKey(row.getKey());
                                    case AFTER -> false;
                                });
        assertThat(expected).as(output.text()).isNotEmpty();
        if (golden > 0) {
            expected.values().forEach(GoldenJob::leaveOutWhatItLacks);
            actual.values().forEach(GoldenJob::leaveOutWhatItLacks);
        }
        Rows.assertSame(actual, expected);
    }

    /** When a row was last written, relative to the savepoint. */
    private enum Written {
        BEFORE,
        AFTER,
        /** It is written again when another user is activated. */
        EITHER
    }

    private static Written written(Output output, ObjectNode row) {
        return switch (output) {
            case SCORES -> isPending(row) ? Written.AFTER : written(day(row));
            case PRODUCT_METRICS -> written(day(row));
            case ALERTS -> written(time(row, "at"));
            case ACTIVATION -> written(time(row, "updated_at"));
            // Also of who was not seen any more, where something else has changed.
            case ACCOUNTS, USERS -> afterOrEither(seen(row));
            // A late event of the last day that has closed may have come on either side; and the
            // first golden savepoint lacks how many events without an account came on the next.
            case ACTIVITY ->
                    day(row).equals(GoldenStream.LAST_DAY_CLOSED) || isOfItsDayWithoutAccount(row)
                            ? Written.EITHER
                            : written(day(row));
            // Cohorts of any day are written again when a user is activated.
            case ACTIVATION_COHORTS -> afterOrEither(day(row));
        };
    }

    private static boolean isOfItsDayWithoutAccount(ObjectNode row) {
        return row.get("account_id").isNull()
                && day(row).equals(GoldenStream.LAST_DAY_CLOSED.plusDays(1));
    }

    private static Written afterOrEither(LocalDate day) {
        return written(day) == Written.AFTER ? Written.AFTER : Written.EITHER;
    }

    private static Written written(LocalDate day) {
        return day.isAfter(GoldenStream.LAST_DAY_CLOSED) ? Written.AFTER : Written.BEFORE;
    }

    /** Returns whether a row is corrected by events that came before the savepoint. */
    private static boolean isPending(ObjectNode row) {
        String entity = row.get("entity_id").textValue();
        return day(row).equals(GoldenStream.LAST_DAY_CLOSED)
                && (GoldenStream.LATE_AT_THE_END.contains(entity) || entity.equals("acme"));
    }

    private static Written written(Instant at) {
        boolean isLate = at.equals(GoldenStream.LATE_AT);
        return isLate || at.isAfter(GoldenStream.WATERMARK) ? Written.AFTER : Written.BEFORE;
    }

    private static LocalDate day(ObjectNode row) {
        return LocalDate.parse(row.get("day").textValue());
    }

    private static LocalDate seen(ObjectNode row) {
        return time(row, "last_seen_at").atZone(ZoneId.of("Europe/Berlin")).toLocalDate();
    }

    private static Instant time(ObjectNode row, String field) {
        return Instant.parse(row.get(field).textValue());
    }
}
