package io.tideline.bench.contestant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.bench.work.EventTopic;
import io.tideline.bench.work.Generator;
import io.tideline.bench.work.Sums;
import io.tideline.bench.work.Workload;
import io.tideline.embedded.EmbeddedKafka;
import io.tideline.embedded.EmbeddedPostgres;
import io.tideline.model.read.ModelReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs each contestant on a small workload: it processes all events, and its sums are right. */
class ContestantsIT {
    private static final Workload WORK = new Workload(6_000, 200, 20, 2, false, 1);
    private static final LocalDate FIRST = Workload.FIRST_DAY;
    private static final LocalDate LAST = FIRST.plusDays(1);
    private static final String TOPIC = "events";
    private static final int SECONDS = 120;

    @TempDir private static Path folder;
    private static EmbeddedKafka kafka;
    private static EmbeddedPostgres postgres;
    private static Sums sums;

    @BeforeAll
    static void fillTheTopic() throws Exception {
        kafka = EmbeddedKafka.start();
        postgres = EmbeddedPostgres.start();
        kafka.createTopic(TOPIC, Generator.PARTITIONS);
        EventTopic.fill(kafka.client(), TOPIC, WORK);
        sums = Sums.of(WORK, ModelReader.read(TidelineFiles.copyModel(folder)));
    }

    @AfterAll
    static void stop() {
        postgres.close();
        kafka.close();
    }

    @Test
    void theLimitCountsAllEvents() throws Exception {
        try (var contestant = Contestants.of(Contestants.LIMIT)) {
            assertTakesAll(contestant.run(task(Contestants.LIMIT), Marks.NONE));
        }
    }

    @Test
    void tidelineCountsEachEventOnceAndWritesItsRows() throws Exception {
        try (var contestant = Contestants.of(Contestants.TIDELINE)) {
            var outcome = contestant.run(task(Contestants.TIDELINE), Marks.NONE);
            assertTakesAll(outcome);
            assertThat(outcome.findings().counts())
                    .containsEntry("numEventsDuplicate", sums.duplicates())
                    .containsEntry("numEventsAccepted", sums.calls() - sums.duplicates());
            // The race has waited for the rows.
            assertThat(rawOfFirstDay(Contestants.TIDELINE))
                    .isEqualTo(sums.raw(Sums.Level.USER, FIRST, FIRST));
        }
    }

    @Test
    void theLimitWithRowsWritesThoseOfTideline() throws Exception {
        try (var contestant = Contestants.of(Contestants.ROWS_LIMIT)) {
            var outcome = contestant.run(task(Contestants.ROWS_LIMIT), Marks.NONE);
            assertTakesAll(outcome);
            assertThat(rawOfFirstDay(Contestants.ROWS_LIMIT))
                    .isEqualTo(sums.raw(Sums.Level.USER, FIRST, FIRST));
            assertThat(outcome.findings().counts().keySet())
                    .anyMatch(sink -> sink.startsWith("Kafka"))
                    .anyMatch(sink -> sink.startsWith("PostgreSQL"));
        }
    }

    @Test
    void theBatchMakesTheScoresOfTheLastDay() throws Exception {
        try (var contestant = new BatchContestant.OneDay()) {
            assertTakesAll(contestant.run(task(Contestants.BATCH), Marks.NONE));
            assertThat(contestant.raw("weekly", "user", LAST))
                    .isNotEmpty()
                    .isEqualTo(sums.raw(Sums.Level.USER, FIRST, LAST));
            assertThat(contestant.raw("monthly", "account", LAST))
                    .isNotEmpty()
                    .isEqualTo(sums.raw(Sums.Level.ACCOUNT, FIRST, LAST));
        }
    }

    @Test
    void theNightlyBatchWritesTheScoresOfAllDaysThatAreOver() throws Exception {
        Workload work = WORK.withDays(9);
        try (var contestant = new NightlyBatchContestant()) {
            var outcome = contestant.run(task(Contestants.BATCH_NIGHTLY, work), Marks.NONE);
            assertTakesAll(outcome);
            var its = Sums.of(work, ModelReader.read(TidelineFiles.copyModel(folder)));
            assertThat(contestant.raw("weekly", "user", FIRST.plusDays(7)))
                    .isEqualTo(its.raw(Sums.Level.USER, FIRST.plusDays(1), FIRST.plusDays(7)));
            assertThat(contestant.raw("monthly", "account", FIRST.plusDays(7)))
                    .isEqualTo(its.raw(Sums.Level.ACCOUNT, FIRST, FIRST.plusDays(7)));
        }
        String before =
                "FROM \"batch-nightly\".scores AS now LEFT JOIN \"batch-nightly\".scores AS before"
                        + " ON before.profile = now.profile AND before.level = now.level"
                        + " AND before.entity = now.entity AND before.day = now.day - 7"
                        + " WHERE now.profile = 'weekly' AND now.previous_score ";
        assertThat(number("SELECT count(*) " + before + "= before.score")).isPositive();
        assertThat(number("SELECT count(*) " + before + "IS DISTINCT FROM before.score")).isZero();
        assertThat(number("SELECT max(day) - min(day) + 1 FROM \"batch-nightly\".scores"))
                .isEqualTo(8);
    }

    @Test
    void anUnknownContestantIsRefused() {
        assertThatThrownBy(() -> Contestants.of("snail")).hasMessageContaining("snail");
    }

    private static Servers servers() {
        return new Servers(
                kafka.bootstrapServers(),
                kafka.login(),
                postgres.jdbcUrl(),
                postgres.user(),
                postgres.password());
    }

    private static Task task(String contestant) throws Exception {
        return task(contestant, WORK);
    }

    private static Task task(String contestant, Workload work) throws Exception {
        return new Task(
                contestant,
                contestant,
                servers(),
                work,
                TOPIC,
                2,
                SECONDS,
                Files.createDirectories(folder.resolve(contestant)));
    }

    private static void assertTakesAll(Outcome outcome) {
        assertThat(outcome.complete()).isTrue();
        assertThat(outcome.events()).isEqualTo(sums.calls()).isEqualTo(WORK.events());
        assertThat(outcome.perSecond()).isPositive();
    }

    private static long number(String sql) throws SQLException {
        try (var connection = servers().connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Map<String, Long> rawOfFirstDay(String schema) throws SQLException {
        var raw = new TreeMap<String, Long>();
        try (var connection = servers().connect();
                var statement =
                        connection.prepareStatement(
                                "SELECT entity_id, raw FROM \"%s\".user_scores WHERE profile = 'weekly' AND day = ?"
                                        .formatted(schema))) {
            statement.setObject(1, FIRST);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    raw.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return raw;
    }
}
