package io.tideline.local.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tideline.engagement.ScoreRow;
import io.tideline.job.config.KafkaProperties;
import io.tideline.job.config.KafkaSinkConfig;
import io.tideline.job.sink.kafka.KafkaCheck;
import io.tideline.job.sink.kafka.KafkaOutputs;
import io.tideline.local.service.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
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
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
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

/** What is said of a transaction that a checkpoint covers and that could not be committed. */
class LostTransactionsTest {
    private static final String LOGGERS = "io.tideline.job.sink.kafka";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Longer than it takes to have a savepoint of a job of one row. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

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
    @Test
    void rowsThatTheBrokerHasThrownAwayAreReported() throws Exception {
        JobClient job = start("lost-", TIMEOUT, Duration.ofHours(1), null);
        await().atMost(PATIENCE).until(() -> states("lost-").contains(TransactionState.ONGOING));
        Map<String, Integer> open = open("lost-");
        String savepoint = savepoint(job);
        end(job);
        await().atMost(PATIENCE)
                .until(
                        () ->
                                describe("lost-").values().stream()
                                        .map(TransactionDescription::state)
                                        .noneMatch(UNFINISHED::contains));
        // What is made of a transaction hangs on it that the broker raises the epoch by one.
        Map<String, TransactionDescription> aborted = describe("lost-");
        open.forEach(
                (id, epoch) -> {
                    assertThat(aborted.get(id).state()).isEqualTo(TransactionState.COMPLETE_ABORT);
                    assertThat(aborted.get(id).producerEpoch()).isEqualTo(epoch + 1);
                });

        JobClient restored = start("lost-", TIMEOUT, Duration.ofHours(1), savepoint);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(logged)
                                        .anyMatch(
                                                line ->
                                                        line.startsWith(
                                                                "ERROR Rows are missing on topic lost-scores: Kafka aborted transaction lost-test-scores-")));
        end(restored);
    }

    /** As where a job goes on from a checkpoint before the last one. */
    @Test
    void rowsThatHadBeenCommittedAreNot() throws Exception {
        JobClient job = start("kept-", Duration.ofMinutes(10), Duration.ofMillis(100), null);
        await().atMost(PATIENCE)
                .until(() -> states("kept-").contains(TransactionState.COMPLETE_COMMIT));
        String savepoint = savepoint(job);
        Map<String, Integer> epochs = epochs("kept-");
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            Map<String, Integer> now = epochs("kept-");
                            return epochs.keySet().stream()
                                    .allMatch(id -> now.get(id) > epochs.get(id) + 1);
                        });
        end(job);

        JobClient restored = start("kept-", Duration.ofMinutes(10), Duration.ofHours(1), savepoint);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(logged)
                                        .anyMatch(line -> line.contains("had been committed")));
        assertThat(logged).noneMatch(line -> line.contains("missing on topic"));
        end(restored);
    }

    /** A savepoint without stop commits nothing: whoever goes on from it does. */
    @Test
    void aSavepointLeavesItsTransactionToTheJobThatGoesOnFromIt() throws Exception {
        JobClient job = start("saved-", Duration.ofMinutes(10), Duration.ofHours(1), null);
        await().atMost(PATIENCE).until(() -> states("saved-").contains(TransactionState.ONGOING));
        Map<String, Integer> open = open("saved-");
        String savepoint = savepoint(job);
        assertThat(open("saved-")).containsAllEntriesOf(open);
        end(job);
        assertThat(open("saved-")).containsAllEntriesOf(open);

        JobClient restored =
                start("saved-", Duration.ofMinutes(10), Duration.ofHours(1), savepoint);
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
        JobClient job = start("closed-", Duration.ofMinutes(10), Duration.ofHours(1), null);
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
        StreamExecutionEnvironment env = Job.environment();
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
                        .map(number -> Rows.user("user" + number, Rows.DAY, true, number, number))
                        .returns(TypeInformation.of(ScoreRow.class))
                        .uid("rows");
        KafkaSinkConfig config =
                new KafkaSinkConfig(
                        kafka.bootstrapServers(),
                        prefix,
                        new KafkaProperties(kafka.login().properties()),
                        prefix + "test",
                        timeout,
                        1);
        KafkaOutputs outputs = new KafkaOutputs(config, KafkaCheck.sink(config));
        outputs.create();
        outputs.scores(rows, Job.none(rows));
        return env.executeAsync();
    }

    private String savepoint(JobClient job) throws Exception {
        return job.triggerSavepoint(folder.toString(), SavepointFormatType.CANONICAL).get();
    }

    private static void end(JobClient job) throws Exception {
        job.cancel().get();
        await().atMost(PATIENCE).until(() -> job.getJobStatus().get().isGloballyTerminalState());
    }

    private static Collection<TransactionState> states(String prefix) throws Exception {
        return describe(prefix).values().stream().map(TransactionDescription::state).toList();
    }

    /** The epochs of transactions that are neither committed nor aborted, by their ids. */
    private static Map<String, Integer> open(String prefix) throws Exception {
        return describe(prefix).entrySet().stream()
                .filter(entry -> entry.getValue().state() == TransactionState.ONGOING)
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().producerEpoch()));
    }

    private static Map<String, Integer> epochs(String prefix) throws Exception {
        return describe(prefix).entrySet().stream()
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
