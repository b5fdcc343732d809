package io.tideline.bench.contestant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tideline.bench.work.EventTopic;
import io.tideline.bench.work.Generator;
import io.tideline.bench.work.Sums;
import io.tideline.bench.work.Workload;
import io.tideline.embedded.EmbeddedKafka;
import io.tideline.embedded.EmbeddedPostgres;
import io.tideline.model.read.ModelReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
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
            await().atMost(Duration.ofSeconds(SECONDS))
                    .untilAsserted(
                            () ->
                                    assertThat(rawOfFirstDay())
                                            .isEqualTo(sums.raw(Sums.Level.USER, FIRST, FIRST)));
        }
    }

    @Test
    void theBatchMakesTheScoresOfTheLastDay() throws Exception {
        try (var contestant = new BatchContestant()) {
            assertTakesAll(contestant.run(task(Contestants.BATCH), Marks.NONE));
            assertThat(contestant.raw("weekly", "user"))
                    .isNotEmpty()
                    .isEqualTo(sums.raw(Sums.Level.USER, FIRST, LAST));
            assertThat(contestant.raw("monthly", "account"))
                    .isNotEmpty()
                    .isEqualTo(sums.raw(Sums.Level.ACCOUNT, FIRST, LAST));
        }
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
        return new Task(
                contestant,
                contestant,
                servers(),
                WORK,
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

    private static Map<String, Long> rawOfFirstDay() throws SQLException {
        var raw = new TreeMap<String, Long>();
        try (var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl() + "?currentSchema=" + Contestants.TIDELINE,
                                postgres.user(),
                                postgres.password());
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT entity_id, raw FROM user_scores WHERE profile = 'weekly'"
                                        + " AND day = '"
                                        + FIRST
                                        + "'")) {
            while (rows.next()) {
                raw.put(rows.getString(1), rows.getLong(2));
            }
        }
        return raw;
    }
}
