package io.tideline.bench.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.bench.contestant.Servers;
import io.tideline.bench.contestant.Task;
import io.tideline.bench.work.Workload;
import io.tideline.embedded.EmbeddedKafka;
import io.tideline.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs each trial on a few users. */
class TrialsIT {
    private static final Workload WORK = new Workload(500, 400, 20, 1, false, 1);
    private static final int SECONDS = 120;

    @TempDir private static Path folder;
    private static EmbeddedKafka kafka;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start();
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
        kafka.close();
    }

    @Test
    void aCloseWritesARowOfEachEntityAndProfileToKafka() throws Exception {
        assertThat(run(Trials.CLOSE_KAFKA, SECONDS)).containsEntry("rows", 840.0);
    }

    @Test
    void aCloseWritesThemIntoPostgres() throws Exception {
        assertThat(run(Trials.CLOSE_POSTGRES, SECONDS)).containsEntry("rows", 840.0);
    }

    @Test
    void liveRowsComeWithinTheirIntervalAndSomeTime() throws Exception {
        var figures = run(Trials.LATENCY, 12);
        assertThat(figures.get("events watched")).isPositive();
        assertThat(figures.get("p50 ms")).isPositive().isLessThanOrEqualTo(figures.get("p99 ms"));
        assertThat(figures.get("p99 ms")).isLessThan(6_000);
    }

    @Test
    void alertsComeAtOnce() throws Exception {
        var figures = run(Trials.ALERT_LATENCY, 12);
        assertThat(figures.get("events watched")).isPositive();
        assertThat(figures.get("p99 ms")).isPositive().isLessThan(6_000);
    }

    @Test
    void aBacklogIsTakenAndSeenInALiveRow() throws Exception {
        // A row with all events of its user ends it.
        var figures = run(Trials.BACKLOG, WORK.withDays(3), SECONDS);
        assertThat(figures.get("s to a complete live row"))
                .isGreaterThan(figures.get("s to the first event"));
    }

    @Test
    void aCellAndAMemberTakeSomeBytesOfStateInEachStageThatKeepsThem() throws Exception {
        var figures = run(Trials.STATE, SECONDS);
        assertThat(figures.get("members, bytes/cell")).isBetween(1.0, 100.0);
        assertThat(figures.get("accounts, bytes/cell")).isBetween(1.0, 100.0);
        assertThat(figures.get("members, bytes/member")).isBetween(10.0, 1_000.0);
        assertThat(figures.get("members user, bytes/member"))
                .isBetween(10.0, figures.get("members, bytes/member"));
    }

    @Test
    void aRestoredJobGoesOn() throws Exception {
        var figures = run(Trials.RESTORE, SECONDS);
        assertThat(figures.get("bytes/user")).isGreaterThan(50);
        assertThat(figures.get("to first event s")).isPositive();
        assertThat(figures.get("native to first event s")).isPositive();
    }

    private static Map<String, Double> run(String name, int seconds) throws Exception {
        return run(name, WORK, seconds);
    }

    private static Map<String, Double> run(String name, Workload work, int seconds)
            throws Exception {
        return Trials.of(name)
                .run(
                        new Task(
                                name,
                                name,
                                new Servers(
                                        kafka.bootstrapServers(),
                                        kafka.login(),
                                        postgres.jdbcUrl(),
                                        postgres.user(),
                                        postgres.password()),
                                work,
                                name + "-events",
                                2,
                                seconds,
                                Files.createDirectories(folder.resolve(name))));
    }
}
