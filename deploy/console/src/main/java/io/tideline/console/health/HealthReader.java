package io.tideline.console.health;

import io.tideline.console.query.ClosedDay;
import io.tideline.console.query.Database;
import io.tideline.console.query.Dated;
import io.tideline.console.query.Refreshed;
import io.tideline.job.config.JobConfig;
import io.tideline.job.source.topic.WaitingEvents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Reads how the job does. */
public final class HealthReader {
    private static final int DAYS = 7;
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private static final String COUNTED =
            """
            SELECT day, sum(events) AS events,
                   sum((SELECT coalesce(sum(count::bigint), 0) FROM jsonb_each_text(counts) AS each (event, count))) AS counted
            FROM activity WHERE day > ?::date GROUP BY day ORDER BY day DESC""";

    private final Database database;
    private final Refreshed<WaitingEvents> waiting;
    private final Refreshed<List<CountedDay>> counted;

    /** Reads from Kafka, too, where the job does. */
    public HealthReader(Database database, JobConfig job, Executor executor, Clock clock) {
        this.database = database;
        this.waiting =
                job.source() == null
                        ? null
                        : new Refreshed<>(
                                () -> WaitingEvents.of(job.source(), clock.instant()),
                                Duration.ofSeconds(10),
                                executor,
                                clock);
        this.counted = new Refreshed<>(this::counted, PAUSE, executor, clock);
    }

    /** Returns whether events come from Kafka, so that some may wait there. */
    public boolean hasWaiting() {
        return waiting != null;
    }

    /**
     * Returns the events in Kafka that no checkpoint covers.
     *
     * @return empty: it is still being read
     * @throws io.tideline.job.option.StartException if Kafka gives no answer, or refuses
     */
    public Optional<Dated<WaitingEvents>> waiting(Duration patience) {
        return waiting.get(patience);
    }

    /**
     * Returns how many records were rejected of late.
     *
     * @param zone that days are cut in
     */
    public RejectedCounts rejected(ZoneId zone) {
        return RejectedCounts.read(database, zone.getId());
    }

    /** Returns events taken in the last days, the newest first; as {@link #waiting}. */
    public Optional<Dated<List<CountedDay>>> counted(Duration patience) {
        return counted.get(patience);
    }

    private List<CountedDay> counted() {
        return database.list(
                COUNTED,
                row -> new CountedDay(row.day("day"), row.count("events"), row.count("counted")),
                ClosedDay.read(database).map(day -> day.minusDays(DAYS)).orElse(null));
    }

    /** Returns the newest day that has a live row of an account; empty: none has. */
    public Optional<LocalDate> openDay(String profile) {
        return database.first(
                """
                SELECT max(day) AS day FROM account_scores
                WHERE profile = ? AND day > (SELECT max(day) FROM product_metrics)""",
                row -> row.day("day"),
                profile);
    }

    /** Returns when an account was last seen; empty: none ever was. */
    public Optional<Instant> lastSeen() {
        return database.first(
                "SELECT max(last_seen_at) AS at FROM accounts", row -> row.time("at"));
    }
}
