package io.tideline.bench;

import io.tideline.bench.TrialRow.Size;
import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.trial.Trials;
import io.tideline.bench.work.Workload;
import java.util.List;
import java.util.stream.Stream;

/** All measurements, in the order in which they run. */
final class Rows {
    private static final int MANY_USERS = 1_000_000;
    private static final int MOST_USERS = 10_000_000;
    private static final int QUICK_USERS = 50_000;
    private static final int LIVE_PER_SECOND = 20_000;

    /** The number of users whose state makes a savepoint of about 2 GB. */
    private static final int RESTORED_USERS = 5_000_000;

    private static final int SMALL_ACCOUNT = 1_000;
    private static final int LARGE_ACCOUNT = 100_000;
    private static final int BACKLOG_DAYS = 3;
    private static final long BACKLOG = Workload.MONTH_EVENTS / 10;
    private static final int PATIENCE = 1_800;

    private static final int LONG = 3_600;
    private static final int MINUTES_15 = 900;
    private static final int MINUTES_2 = 120;

    /** The rows that measure the same workload. */
    static final List<Row> CONTESTANTS =
            List.of(
                    new Speed(Contestants.LIMIT, "Limit: read, decode, discard", LONG, LONG),
                    new Speed(
                            Contestants.ROWS_LIMIT,
                            "Limit with rows: read, decode, discard, write Tideline's own rows",
                            LONG,
                            LONG),
                    new Speed(Contestants.TIDELINE, "Tideline", LONG, LONG),
                    new Speed(Contestants.FLINK_SQL, "Flink SQL, sums alone", MINUTES_15, 40),
                    new Speed(
                            Contestants.FLINK_SQL_SCORES,
                            "Flink SQL, scores to Kafka and PostgreSQL",
                            MINUTES_15,
                            MINUTES_2),
                    new Speed(
                            Contestants.KAFKA_STREAMS, "Kafka Streams, sums alone", MINUTES_2, 15),
                    new Speed(Contestants.BATCH, "Batch, scores of one day", LONG, LONG),
                    new Speed(
                            Contestants.BATCH_NIGHTLY,
                            "Batch, all nights, scores to PostgreSQL",
                            LONG,
                            LONG));

    /** The rows that measure Tideline alone. */
    private static final List<Row> OTHERS =
            List.of(
                    new OtherWork(
                            Contestants.AS_SHIPPED,
                            "As shipped: with live rows every 10 s",
                            Contestants.AS_SHIPPED,
                            null,
                            Scale::work),
                    new OtherWork(
                            "users",
                            "A user for every eight events (of 8 million: a million), over two days",
                            OtherWork::ofManyUsers),
                    new OtherWork(
                            "hot",
                            "One account that makes half of all events",
                            scale -> scale.work().withHotAccount()),
                    new OtherWork(
                            "large-accounts",
                            "Accounts of 100,000 users (with 8 million events), beside ones of 1,000",
                            Contestants.TIDELINE,
                            OtherWork.ofAccounts(SMALL_ACCOUNT),
                            OtherWork.ofAccounts(LARGE_ACCOUNT)),
                    new Sliding("sliding"),
                    new Parallelism("parallelism"),
                    new CheckpointCost("checkpoint"),
                    new TrialRow(
                            Trials.CLOSE_KAFKA,
                            "Close of a day on which all users were active, into Kafka",
                            size(MANY_USERS, PATIENCE),
                            size(QUICK_USERS, PATIENCE)),
                    new TrialRow(
                            Trials.CLOSE_POSTGRES,
                            "Close of a day on which all users were active, into PostgreSQL",
                            size(MANY_USERS, PATIENCE),
                            size(QUICK_USERS, PATIENCE)),
                    new TrialRow(
                            Trials.CLOSE_LARGE,
                            "Close of a day on which 10 million users were active (quick: 100,000), into Kafka",
                            size(MOST_USERS, LONG),
                            size(2 * QUICK_USERS, PATIENCE)),
                    new TrialRow(
                            Trials.LATENCY,
                            "From an event to its live row in Kafka, at 20,000 events/s",
                            new Size(Workload.of(LIVE_PER_SECOND), 240),
                            new Size(Workload.of(LIVE_PER_SECOND), 30)),
                    new TrialRow(
                            Trials.ALERT_LATENCY,
                            "From an event to its alert in Kafka, at 20,000 events/s",
                            new Size(Workload.of(LIVE_PER_SECOND), 240),
                            new Size(Workload.of(LIVE_PER_SECOND), 30)),
                    new TrialRow(
                            Trials.BACKLOG,
                            "Three days of events waiting at the start, live rows every 10 s",
                            new Size(Workload.of(BACKLOG).withDays(BACKLOG_DAYS), PATIENCE),
                            new Size(Workload.of(BACKLOG / 10).withDays(BACKLOG_DAYS), PATIENCE)),
                    new TrialRow(
                            Trials.STATE,
                            "State, by stage",
                            size(Workload.USERS, PATIENCE),
                            size(Workload.USERS / 10, PATIENCE)),
                    new TrialRow(
                            Trials.RESTORE,
                            "Restore of a savepoint",
                            size(RESTORED_USERS, PATIENCE),
                            size(QUICK_USERS, PATIENCE)),
                    new Start("start"));

    static final List<Row> ALL = Stream.concat(CONTESTANTS.stream(), OTHERS.stream()).toList();

    private Rows() {}

    /** Returns a size for users in accounts of the usual mean size. */
    private static Size size(int users, int seconds) {
        return new Size(Workload.of(users).withUsers(users), seconds);
    }

    static List<String> names() {
        return ALL.stream().map(Row::name).toList();
    }
}
