package io.tideline.job.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tideline.embedded.EmbeddedKafka;
import io.tideline.engagement.ScoreRow;
import io.tideline.job.option.KafkaProperties;
import io.tideline.job.sink.Job;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.kafka.KafkaSinkConfig.AlertDelivery;
import io.tideline.job.sink.row.RejectedPayload;
import io.tideline.job.sink.row.RowSchemas;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a transaction that a checkpoint covers and that could not be committed. */
class LostTransactionsIT {
    private static final String LOGGERS = "io.tideline.job.sink.kafka";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration NO_CHECKPOINT = Duration.ofHours(1);

    /** A transaction's, with which none is aborted. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final AtomicBoolean fails = new AtomicBoolean();

    private static final Set<TransactionState> UNFINISHED =
            Set.of(
                    TransactionState.ONGOING,
                    TransactionState.PREPARE_ABORT,
                    TransactionState.PREPARE_EPOCH_FENCE);

    private static EmbeddedKafka kafka;

    @TempDir private Path folder;

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final AbstractAppender appender =
            new AbstractAppender("captured", null, null, true, Property.EMPTY_ARRAY) {
                @Override
                public void append(LogEvent event) {
                    logged.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
                }
            };

    @BeforeAll
    static void start() {
        kafka =
                EmbeddedKafka.start(
                        Map.of(
                                "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                "500"));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @BeforeEach
    void listen() {
        appender.start();
        LoggerContext log = (LoggerContext) LogManager.getContext(false);
        log.getConfiguration().addLoggerAppender(log.getLogger(LOGGERS), appender);
        log.getConfiguration().getLoggerConfig(LOGGERS).setLevel(Level.INFO);
        log.updateLoggers();
    }

    @AfterEach
    void listenNoMore() {
        LoggerContext log = (LoggerContext) LogManager.getContext(false);
        log.getConfiguration().removeLogger(LOGGERS);
        log.updateLoggers();
    }

    /** As where the job is away for longer than the transaction's timeout. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void rowsThatTheBrokerHasThrownAwayAreReportedAtEachStart(int version) throws Exception {
        String prefix = "lost" + version + "-";
        use(version);
        String savepoint = abortedSavepoint(prefix);

        JobClient restored = start(prefix, LONG, NO_CHECKPOINT, savepoint);
        awaitMissing(prefix);
        useAgain(restored, prefix);
        end(restored);
        logged.clear();

        JobClient again = start(prefix, LONG, NO_CHECKPOINT, savepoint);
        awaitMissing(prefix);
        end(again);
        assertThat(logged).noneMatch(line -> line.contains("had been committed"));
    }

    private void awaitMissing(String prefix) {
        String sentence =
                "ERROR Rows are missing on topic %1$sscores: Kafka aborted transaction %1$stest-scores-0-0 "
                        .formatted(prefix);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(logged).anyMatch(line -> line.startsWith(sentence)));
    }

    /**
     * Returns a savepoint whose transaction has been aborted since. How long it takes to have one
     * is up to the machine, and must be less than the timeout.
     */
    private String abortedSavepoint(String prefix) throws Exception {
        for (Duration timeout = SHORT; ; timeout = timeout.multipliedBy(2)) {
            JobClient job = start(prefix, timeout, NO_CHECKPOINT, null);
            await().atMost(PATIENCE).until(() -> isOpen(prefix, 0) || isOver(job));
            int epoch = epoch(prefix, 0);
            String savepoint = null;
            try {
                savepoint = savepoint(job);
            } catch (ExecutionException e) {
                assertThat(timeout).as("%s", e).isLessThan(PATIENCE);
            }
            boolean inTime = savepoint != null && isOpen(prefix, 0) && epoch(prefix, 0) == epoch;
            end(job);
            await().atMost(PATIENCE)
                    .until(
                            () ->
                                    describe(prefix).values().stream()
                                            .map(TransactionDescription::state)
                                            .noneMatch(UNFINISHED::contains));
            if (inTime) {
                // What is made of a transaction hangs on it that the broker raises the epoch by
                // one.
                TransactionDescription aborted = describe(prefix).get(id(prefix, 0));
                assertThat(aborted.state()).isEqualTo(TransactionState.COMPLETE_ABORT);
                assertThat(aborted.producerEpoch()).isEqualTo(epoch + 1);
                return savepoint;
            }
        }
    }

    /** As where a job goes on from a checkpoint before the last one. */
    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "1, 1", "2, 1", "1, 9", "2, 9"})
    void rowsThatHadBeenCommittedAreNot(int version, int uses) throws Exception {
        String prefix = "kept" + version + uses + "-";
        use(version);
        String savepoint = openSavepoint(prefix);

        Duration interval = uses > 1 ? Duration.ofMillis(100) : NO_CHECKPOINT;
        JobClient job = start(prefix, LONG, interval, savepoint);
        if (uses == 0) {
            awaitState(prefix, TransactionState.COMPLETE_COMMIT);
        } else if (uses == 1) {
            useAgain(job, prefix);
        } else {
            // Each use raises it by two at most.
            int enough = epoch(prefix, 0) + 2 * uses;
            await().atMost(PATIENCE).until(() -> epoch(prefix, 0) > enough);
        }
        end(job);
        int before = epoch(prefix, 1);

        JobClient restored = start(prefix, LONG, NO_CHECKPOINT, savepoint);
        // Its writer begins when what the savepoint left has been dealt with.
        await().atMost(PATIENCE).until(() -> isOpen(prefix, 1) && epoch(prefix, 1) > before);
        end(restored);
        if (uses > 0) {
            assertThat(logged).anyMatch(line -> line.contains("had been committed"));
        } else { // to commit once more does no harm
            assertThat(logged).noneMatch(line -> line.contains("Transaction"));
        }
        assertThat(logged).noneMatch(line -> line.contains("missing on topic"));
    }

    /** As where a checkpoint fails after the sink's part of it, and the job for it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aRestartKnowsThatItHadCommittedThem(int version) throws Exception {
        String prefix = "restart" + version + "-";
        use(version);
        String savepoint = openSavepoint(prefix);
        JobClient job = start(prefix, LONG, NO_CHECKPOINT, savepoint);
        useAgain(job, prefix);
        fails.set(true);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(logged)
                                        .anyMatch(
                                                line ->
                                                        line.equals(
                                                                "INFO Transaction %stest-scores-0-0 had been committed: no row of topic %1$sscores is missing"
                                                                        .formatted(prefix))));
        end(job);
        assertThat(logged).noneMatch(line -> line.matches("(WARN|ERROR).*[Tt]ransaction.*"));
    }

    /** It aborts what it has not heard of, and Kafka does not remember that once the id is used. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void afterAJobThatDidNotGoOnFromThemTheFateIsUnknown(int version) throws Exception {
        String prefix = "between" + version + "-";
        use(version);
        String savepoint = openSavepoint(prefix);
        int epoch = epoch(prefix, 0);
        JobClient other = start(prefix, LONG, NO_CHECKPOINT, null);
        await().atMost(PATIENCE).until(() -> isOpen(prefix, 0) && epoch(prefix, 0) > epoch);
        end(other);

        JobClient restored = start(prefix, LONG, NO_CHECKPOINT, savepoint);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(logged)
                                        .anyMatch(
                                                line ->
                                                        line.startsWith(
                                                                "WARN Transaction %stest-scores-0-0 of topic %1$sscores had been committed, unless a job was started in between "
                                                                        .formatted(prefix))));
        end(restored);
        assertThat(logged).noneMatch(line -> line.contains("no row of topic"));
    }

    /** Returns a savepoint whose transaction is open: no later checkpoint has committed it. */
    private String openSavepoint(String prefix) throws Exception {
        JobClient job = start(prefix, LONG, NO_CHECKPOINT, null);
        await().atMost(PATIENCE).until(() -> isOpen(prefix, 0));
        String savepoint = savepoint(job);
        end(job);
        assertThat(isOpen(prefix, 0)).isTrue();
        return savepoint;
    }

    /**
     * Has a restored job use the id of the transaction that its savepoint covers: the first one,
     * which is free again at the next savepoint.
     */
    private void useAgain(JobClient job, String prefix) throws Exception {
        await().atMost(PATIENCE).until(() -> isOpen(prefix, 1));
        int epoch = epoch(prefix, 0);
        savepoint(job);
        await().atMost(PATIENCE).until(() -> isOpen(prefix, 0) && epoch(prefix, 0) > epoch);
    }

    /** A savepoint without stop commits nothing: whoever goes on from it does. */
    @Test
    void aSavepointLeavesItsTransactionToTheJobThatGoesOnFromIt() throws Exception {
        JobClient job = start("saved-", LONG, NO_CHECKPOINT, null);
        await().atMost(PATIENCE).until(() -> states("saved-").contains(TransactionState.ONGOING));
        Map<String, Integer> open = open("saved-");
        String savepoint = savepoint(job);
        assertThat(open("saved-")).containsAllEntriesOf(open);
        end(job);
        assertThat(open("saved-")).containsAllEntriesOf(open);

        JobClient restored = start("saved-", LONG, NO_CHECKPOINT, savepoint);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            Map<String, TransactionDescription> now = describe("saved-");
                            assertThat(open.keySet())
                                    .allMatch(
                                            id ->
                                                    now.get(id).state()
                                                            == TransactionState.COMPLETE_COMMIT);
                        });
        end(restored);
        assertThat(logged).noneMatch(line -> line.contains("missing on topic"));
    }

    /** Each restart of a job makes new writers. */
    @Test
    void aClosedWriterLeavesNoClientOfItsOwn() throws Exception {
        Set<Thread> before = adminThreads();
        JobClient job = start("closed-", LONG, NO_CHECKPOINT, null);
        await().atMost(PATIENCE).until(() -> states("closed-").contains(TransactionState.ONGOING));
        assertThat(newThreads(before)).isNotEmpty();
        end(job);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(newThreads(before)).isEmpty());
    }

    private static Set<Thread> newThreads(Set<Thread> before) {
        Set<Thread> now = adminThreads();
        now.removeAll(before);
        return now;
    }

    private static Set<Thread> adminThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kafka-admin-client-thread"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private JobClient start(String prefix, Duration timeout, Duration interval, String savepoint)
            throws Exception {
        StreamExecutionEnvironment env = Job.environment(1);
        env.getCheckpointConfig().setCheckpointInterval(interval.toMillis());
        if (savepoint != null) {
            Configuration from = new Configuration();
            from.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
            env.configure(from, getClass().getClassLoader());
        }
        var numbers =
                new DataGeneratorSource<>(
                        number -> number,
                        Long.MAX_VALUE,
                        RateLimiterStrategy.perSecond(50),
                        Types.LONG);
        var rows =
                env.fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers")
                        .uid("numbers")
                        .map(LostTransactionsIT::row)
                        .returns(TypeInformation.of(ScoreRow.class))
                        .uid("rows");
        KafkaSinkConfig config =
                new KafkaSinkConfig(
                        kafka.bootstrapServers(),
                        prefix,
                        new KafkaProperties(kafka.login().properties()),
                        prefix + "test",
                        timeout,
                        1,
                        KafkaSinkConfig.DEFAULT_RETENTION,
                        AlertDelivery.AT_LEAST_ONCE,
                        RejectedPayload.WHOLE);
        KafkaOutputs outputs = new KafkaOutputs(config, KafkaCheck.sink(config));
        outputs.create();
        outputs.add(rows, Job.none(rows), RowSchemas.SCORES);
        return env.executeAsync();
    }

    private static ScoreRow row(long number) throws IOException {
        if (fails.getAndSet(false)) {
            throw new IOException("as intended");
        }
        return Rows.user("user" + number, Rows.DAY, true, number, number);
    }

    private String savepoint(JobClient job) throws Exception {
        return job.triggerSavepoint(folder.toString(), SavepointFormatType.CANONICAL).get();
    }

    private static void end(JobClient job) throws Exception {
        if (!isOver(job)) {
            job.cancel().get();
        }
        await().atMost(PATIENCE).until(() -> isOver(job));
    }

    private static boolean isOver(JobClient job) throws Exception {
        return job.getJobStatus().get().isGloballyTerminalState();
    }

    /** Has the broker count epochs as Kafka 4 does (2) or as an older one (1). */
    private static void use(int version) throws Exception {
        String feature = "transaction.version";
        try (Admin admin = Admin.create(kafka.client())) {
            int now =
                    admin.describeFeatures()
                            .featureMetadata()
                            .get()
                            .finalizedFeatures()
                            .get(feature)
                            .maxVersionLevel();
            if (now != version) {
                var type = now < version ? UpgradeType.UPGRADE : UpgradeType.SAFE_DOWNGRADE;
                var update = Map.of(feature, new FeatureUpdate((short) version, type));
                admin.updateFeatures(update, new UpdateFeaturesOptions()).all().get();
            }
        }
    }

    /** Returns the id of a writer's transactions: it takes the first that is free. */
    private static String id(String prefix, int number) {
        return prefix + "test-scores-0-" + number;
    }

    private static int epoch(String prefix, int number) throws Exception {
        TransactionDescription found = describe(prefix).get(id(prefix, number));
        return found == null ? -1 : found.producerEpoch();
    }

    private static boolean isOpen(String prefix, int number) throws Exception {
        return open(prefix).containsKey(id(prefix, number));
    }

    private static void awaitState(String prefix, TransactionState state) {
        await().atMost(PATIENCE).until(() -> describe(prefix).get(id(prefix, 0)).state() == state);
    }

    private static Collection<TransactionState> states(String prefix) throws Exception {
        return describe(prefix).values().stream().map(TransactionDescription::state).toList();
    }

    /** Returns the epochs of transactions that are neither committed nor aborted, by their ids. */
    private static Map<String, Integer> open(String prefix) throws Exception {
        return describe(prefix).entrySet().stream()
                .filter(entry -> entry.getValue().state() == TransactionState.ONGOING)
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().producerEpoch()));
    }

    private static Map<String, TransactionDescription> describe(String prefix) throws Exception {
        try (Admin admin = Admin.create(kafka.client())) {
            var ids =
                    admin.listTransactions().all().get().stream()
                            .map(TransactionListing::transactionalId)
                            .filter(id -> id.startsWith(prefix))
                            .toList();
            return admin.describeTransactions(ids).all().get();
        }
    }
}
