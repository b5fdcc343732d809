package io.tideline.job.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.tideline.activation.ActivationStatus;
import io.tideline.alert.Alert;
import io.tideline.embedded.EmbeddedKafka;
import io.tideline.engagement.ScoreRow;
import io.tideline.job.option.KafkaProperties;
import io.tideline.job.sink.DirectoryRows;
import io.tideline.job.sink.Job;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.kafka.KafkaSinkConfig.AlertDelivery;
import io.tideline.job.sink.row.RejectedPayload;
import io.tideline.job.sink.row.RowSchemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaOutputsIT {
    private static final int DAY = Rows.DAY;
    private static final int FIVE_MILLION = 5_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void rowsAreThereOnceThoughTheJobFailedBetween() throws Exception {
        int count = 300;
        StreamExecutionEnvironment env = Job.environment(1);
        FailsOnce.failed.set(false);
        DataStream<ScoreRow> rows = scores(env, count, true).map(new FailsOnce()).uid("fails");
        outputs("once-").add(rows, Job.none(rows), RowSchemas.SCORES);
        env.execute();
        assertThat(FailsOnce.failed).isTrue();
        List<ConsumerRecord<String, String>> records = read("once-scores");
        assertThat(records).hasSize(count);
        assertThat(records.stream().map(ConsumerRecord::key).distinct()).hasSize(count);
        assertThat(json(records.get(0)).get("entity_id").textValue())
                .isEqualTo(records.get(0).key());
    }

    @Test
    void alertsAreCloudEventsThatAreThereOnce() throws Exception {
        int count = 200;
        StreamExecutionEnvironment env = Job.environment(1);
        FailsOnce.failed.set(false);
        outputs("events-", AlertDelivery.EXACTLY_ONCE)
                .add(
                        alerts(scores(env, count, true).map(new FailsOnce()).uid("fails")),
                        RowSchemas.ALERTS);
        env.execute();
        assertThat(FailsOnce.failed).isTrue();
        List<ConsumerRecord<String, String>> records = read("events-alerts");
        assertThat(records).hasSize(count);
        List<CloudEvent> events = records.stream().map(KafkaOutputsIT::event).toList();
        assertThat(events.stream().map(CloudEvent::getId).distinct()).hasSize(count);
        assertThat(events.get(0).getSource()).hasToString("/tideline/events-");
        assertThat(events.get(0).getType()).isEqualTo("io.tideline.alert.inactive");
        assertThat(events.get(0).getSubject()).isEqualTo("user/ann");
        assertThat(records.get(0).key()).isEqualTo("ann");
        assertThat(json(records.get(0)).get("id").textValue()).isEqualTo(events.get(0).getId());
    }

    @Test
    void activationAndCohortsHaveTopicsOfTheirOwn() throws Exception {
        Job.write(
                RowSchemas.ACTIVATION,
                outputs("steps-"),
                Rows.activation("acme", ActivationStatus.STALLED, 1));
        Job.write(RowSchemas.COHORTS, outputs("steps-"), Rows.cohort(DAY, 3, 1, 7));
        ConsumerRecord<String, String> activation = read("steps-activation").get(0);
        assertThat(activation.key()).isEqualTo("acme");
        assertThat(json(activation).get("status").textValue()).isEqualTo("stalled");
        ConsumerRecord<String, String> cohort = read("steps-activation_cohorts").get(0);
        assertThat(cohort.key()).isEqualTo("trial");
        assertThat(json(cohort).get("day").textValue()).isEqualTo("2026-03-01");
    }

    @Test
    void accountsUsersAndActivityHaveTopicsOfTheirOwn() throws Exception {
        KafkaOutputs outputs = outputs("named-");
        Job.write(RowSchemas.ACCOUNTS, outputs, DirectoryRows.account("acme", Rows.NOON, 3));
        Job.write(RowSchemas.USERS, outputs, DirectoryRows.user("ann", "acme", Rows.NOON, 3));
        Job.write(
                RowSchemas.ACTIVITY,
                outputs,
                DirectoryRows.activity("acme", "ann", DAY, 5),
                DirectoryRows.activity("acme", null, DAY, 2));
        ConsumerRecord<String, String> account = read("named-accounts").get(0);
        assertThat(account.key()).isEqualTo("acme");
        assertThat(json(account).get("traits").get("name").textValue()).isEqualTo("Acme");
        ConsumerRecord<String, String> user = read("named-users").get(0);
        assertThat(user.key()).isEqualTo("ann");
        assertThat(json(user).get("account_id").textValue()).isEqualTo("acme");
        List<ConsumerRecord<String, String>> activity = read("named-activity");
        assertThat(activity.stream().map(ConsumerRecord::key))
                .containsExactlyInAnyOrder("ann", "acme");
        assertThat(activity.stream().map(ConsumerRecord::value))
                .anyMatch(row -> row.contains("\"account_id\":\"acme\",\"user_id\":null"));
    }

    @Test
    void finalRowsAreSeenOnlyAtACheckpoint() throws Exception {
        StreamExecutionEnvironment env = environmentWithoutACheckpointForAnHour();
        DataStream<ScoreRow> rows = scores(env, Long.MAX_VALUE, true);
        outputs("late-").add(rows, Job.none(rows), RowSchemas.SCORES);
        JobClient job = env.executeAsync();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(ends("late-scores", "read_uncommitted")).isNotZero());
        assertThat(ends("late-scores", "read_committed")).isZero();
        job.cancel().get();
    }

    @Test
    void liveRowsAreSeenAtOnce() throws Exception {
        StreamExecutionEnvironment env = environmentWithoutACheckpointForAnHour();
        DataStream<ScoreRow> rows = scores(env, Long.MAX_VALUE, false);
        outputs("live-")
                .add(rows.filter(ScoreRow::isFinal).uid("no-finals"), rows, RowSchemas.SCORES);
        JobClient job = env.executeAsync();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ends("live-scores", "read_committed")).isNotZero());
        job.cancel().get();
    }

    /** They have ids, so that one that comes twice is known. */
    @Test
    void alertsAreSeenAtOnce_andNoneIsLostThoughTheJobFailedBetween() throws Exception {
        StreamExecutionEnvironment env = environmentWithoutACheckpointForAnHour();
        outputs("soon-").add(alerts(scores(env, Long.MAX_VALUE, true)), RowSchemas.ALERTS);
        JobClient job = env.executeAsync();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ends("soon-alerts", "read_committed")).isNotZero());
        job.cancel().get();

        int count = 200;
        StreamExecutionEnvironment failing = Job.environment(1);
        FailsOnce.failed.set(false);
        outputs("again-")
                .add(
                        alerts(scores(failing, count, true).map(new FailsOnce()).uid("fails")),
                        RowSchemas.ALERTS);
        failing.execute();
        assertThat(FailsOnce.failed).isTrue();
        assertThat(read("again-alerts").stream().map(record -> event(record).getId()).distinct())
                .hasSize(count);
    }

    @Test
    void alertsThatAreToComeOnceAreSeenOnlyAtACheckpoint() throws Exception {
        StreamExecutionEnvironment env = environmentWithoutACheckpointForAnHour();
        outputs("once-only-", AlertDelivery.EXACTLY_ONCE)
                .add(alerts(scores(env, Long.MAX_VALUE, true)), RowSchemas.ALERTS);
        JobClient job = env.executeAsync();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(ends("once-only-alerts", "read_uncommitted")).isNotZero());
        assertThat(ends("once-only-alerts", "read_committed")).isZero();
        job.cancel().get();
    }

    private static StreamExecutionEnvironment environmentWithoutACheckpointForAnHour() {
        StreamExecutionEnvironment env = Job.environment();
        env.getCheckpointConfig().setCheckpointInterval(Duration.ofHours(1).toMillis());
        return env;
    }

    @Test
    void aLargeRejectionIsWrittenWholeWhereTheTopicTakesIt() throws Exception {
        String payload = "\"\u00e9\n".repeat(FIVE_MILLION / 4);
        Job.write(RowSchemas.REJECTED, outputs("large-"), Rows.rejection(1, payload));
        JsonNode row = json(read("large-rejected").get(0));
        assertThat(row.get("payload").textValue().equals(payload)).isTrue();
        assertThat(row.get("detail").textValue()).isEqualTo("The record is too large.");
    }

    @Test
    void aLargeRejectionIsCutWhereTheTopicTakesLess() throws Exception {
        kafka.createTopic("small-rejected", 1);
        String payload = "0123456789".repeat(FIVE_MILLION / 10);
        Job.write(
                RowSchemas.REJECTED,
                outputs("small-"),
                Rows.rejection(1, payload),
                Rows.rejection(2, "short"));
        List<ConsumerRecord<String, String>> records = read("small-rejected");
        assertThat(records).hasSize(2);
        assertThat(records.get(0).headers().lastHeader("reason").value())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("too_large");
        JsonNode row = json(records.get(0));
        String kept = row.get("payload").textValue();
        assertThat(kept.length()).isGreaterThan(1_000_000);
        assertThat(payload.startsWith(kept)).isTrue();
        assertThat(row.get("detail").textValue())
                .startsWith(
                        "The record is too large. Of the payload's 5000000 bytes only the first "
                                + kept.length()
                                + " are kept: topic small-rejected takes no more than");
        assertThat(json(records.get(1)).get("payload").textValue()).isEqualTo("short");
    }

    /** Fails when the first checkpoint is complete, once. */
    private static final class FailsOnce
            implements MapFunction<ScoreRow, ScoreRow>, CheckpointListener {
        private static final long serialVersionUID = 1L;
        private static final AtomicBoolean failed = new AtomicBoolean();

        @Override
        public ScoreRow map(ScoreRow row) {
            return row;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) throws IOException {
            if (failed.compareAndSet(false, true)) {
                throw new IOException("as intended");
            }
        }
    }

    private static DataStream<ScoreRow> scores(
            StreamExecutionEnvironment env, long count, boolean isFinal) {
        var source =
                new DataGeneratorSource<>(
                        number -> number, count, RateLimiterStrategy.perSecond(100), Types.LONG);
        String name = isFinal ? "finals" : "live";
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), name)
                .uid(name + "-numbers")
                .map(number -> Rows.user("user" + number, DAY, isFinal, number, number))
                .returns(TypeInformation.of(ScoreRow.class))
                .uid(name);
    }

    private static DataStream<Alert> alerts(DataStream<ScoreRow> scores) {
        return scores.map(row -> Rows.alert("id " + row.raw(), Rows.NOON, "{}"))
                .returns(TypeInformation.of(Alert.class))
                .uid("alerts");
    }

    private static KafkaOutputs outputs(String prefix) {
        return outputs(prefix, AlertDelivery.AT_LEAST_ONCE);
    }

    private static KafkaOutputs outputs(String prefix, AlertDelivery alerts) {
        KafkaSinkConfig config = config(prefix, alerts);
        KafkaOutputs outputs = new KafkaOutputs(config, KafkaCheck.sink(config));
        outputs.create();
        return outputs;
    }

    private static KafkaSinkConfig config(String prefix, AlertDelivery alerts) {
        return new KafkaSinkConfig(
                kafka.bootstrapServers(),
                prefix,
                new KafkaProperties(kafka.login().properties()),
                prefix + "test",
                Duration.ofMinutes(1),
                2,
                KafkaSinkConfig.DEFAULT_RETENTION,
                alerts,
                RejectedPayload.WHOLE);
    }

    private static JsonNode json(ConsumerRecord<String, String> row) throws IOException {
        return new ObjectMapper().readTree(row.value());
    }

    private static CloudEvent event(ConsumerRecord<String, String> record) {
        byte[] value = record.value().getBytes(StandardCharsets.UTF_8);
        return KafkaMessageFactory.createReader(record.headers(), value).toEvent();
    }

    /**
     * Returns all records of a topic, once readers of committed records see them: a commit is
     * answered before they do.
     */
    private static List<ConsumerRecord<String, String>> read(String topic) {
        Map<TopicPartition, Long> ends;
        try (var consumer = consumer("read_uncommitted")) {
            ends = consumer.endOffsets(partitions(consumer, topic));
        }
        try (var consumer = consumer("read_committed")) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            await().pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                                return ends.keySet().stream()
                                        .allMatch(p -> consumer.position(p) >= ends.get(p));
                            });
            return records;
        }
    }

    /** Returns how far readers of an isolation level can read now, over all partitions. */
    private static long ends(String topic, String isolation) {
        try (var consumer = consumer(isolation)) {
            return consumer.endOffsets(partitions(consumer, topic)).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    private static List<TopicPartition> partitions(
            KafkaConsumer<String, String> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private static KafkaConsumer<String, String> consumer(String isolation) {
        return new KafkaConsumer<>(
                kafka.client(Map.of("isolation.level", isolation)),
                new StringDeserializer(),
                new StringDeserializer());
    }
}
