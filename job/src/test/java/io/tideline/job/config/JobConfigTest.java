package io.tideline.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.event.format.Format;
import io.tideline.job.option.KafkaProperties;
import io.tideline.job.option.Secret;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.file.FileSinkConfig;
import io.tideline.job.sink.jdbc.JdbcTables;
import io.tideline.job.sink.jdbc.connection.JdbcSinkConfig;
import io.tideline.job.sink.kafka.KafkaSinkConfig;
import io.tideline.job.sink.kafka.KafkaSinkConfig.AlertDelivery;
import io.tideline.job.sink.postgres.PostgresTables;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.row.RejectedPayload;
import io.tideline.job.sink.table.BatchSettings;
import io.tideline.job.sink.table.SchemaMigration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JobConfigTest {
    private static final String SMALLEST =
            """
            model: model.yaml
            source: {kafka: {bootstrap_servers: 'kafka:9092', topics: [events]}}
            sinks: {kafka: {bootstrap_servers: 'kafka:9092'}}
            """;
    private static final String SINKS = "sinks: {kafka: {bootstrap_servers: 'kafka:9092'}}\n";
    private static final String SOURCE =
            "source: {kafka: {bootstrap_servers: 'kafka:9092', topics: events}}\n";
    private static final String SECRET = "hunter2";

    @TempDir private Path folder;

    @Test
    void defaults() {
        JobConfig config = read(SMALLEST, Map.of());
        assertThat(config)
                .isEqualTo(
                        new JobConfig(
                                folder.resolve("model.yaml"),
                                new KafkaSourceConfig(
                                        "kafka:9092",
                                        List.of("events"),
                                        "tideline",
                                        KafkaStart.EARLIEST,
                                        KafkaProperties.none(),
                                        null),
                                List.of(),
                                SourceFormats.all(Format.SEGMENT),
                                List.of(
                                        new KafkaSinkConfig(
                                                "kafka:9092",
                                                "",
                                                KafkaProperties.none(),
                                                "tideline",
                                                null,
                                                6,
                                                KafkaSinkConfig.DEFAULT_RETENTION,
                                                AlertDelivery.AT_LEAST_ONCE,
                                                RejectedPayload.WHOLE)),
                                new TimeConfig(
                                        Duration.ofMinutes(10),
                                        Duration.ofDays(1),
                                        Duration.ofMinutes(1),
                                        Silence.ADVANCE,
                                        Duration.ofHours(1),
                                        Duration.ofDays(3650),
                                        EventOrder.ARRIVAL),
                                Duration.ofSeconds(10),
                                262_144,
                                List.of(
                                        "undefined",
                                        "null",
                                        "none",
                                        "nil",
                                        "nan",
                                        "[object Object]",
                                        "(null)"),
                                new ForgetConfig(null, null, null),
                                null,
                                null,
                                new CheckpointConfig(Duration.ofSeconds(10), null),
                                null,
                                StateBackend.ROCKSDB,
                                ConsoleConfig.DEFAULT));
    }

    @Test
    void theModelMayComeFromATopic() {
        JobConfig config =
                read(
                        SMALLEST.replace("model: model.yaml\n", "")
                                .replace("topics: [events]", "topics: [events], model_topic: m"),
                        Map.of());
        assertThat(config.hasModelTopic()).isTrue();
        assertThat(config.source().modelTopic()).isEqualTo("m");
        assertThat(config.model()).isNull();
        assertThat(read(SMALLEST, Map.of()).hasModelTopic()).isFalse();
    }

    @Test
    void howRequestsToForgetAreChecked() {
        JobConfig config =
                read(
                        SMALLEST
                                + "forget: {key: '${env:NEW}', previous_key: '${env:OLD}', suppress: 30d}\n",
                        Map.of("NEW", "n".repeat(32), "OLD", "o".repeat(32)));
        assertThat(config.forget())
                .as("what the job's graph has")
                .isEqualTo(
                        new ForgetConfig(
                                new Secret("${env:NEW}"),
                                new Secret("${env:OLD}"),
                                Duration.ofDays(30)));
        assertThat(config.toString()).doesNotContain("nnn", "ooo");
        assertThat(read(SMALLEST + "forget: {suppress: off}\n", Map.of()).forget().suppress())
                .isNull();
    }

    @Test
    void forHowLongWhatIsKept() {
        JobConfig config =
                read(
                        SMALLEST.replace(
                                        "sinks: {kafka: {",
                                        "sinks: {kafka: {retention: {scores: 400d, accounts: 800d, activity: 90d}, ")
                                + "retention: {inactive: 400d}\nrejected: {payload: head}\n",
                        Map.of());
        assertThat(config.inactive()).isEqualTo(Duration.ofDays(400));
        assertThat(config.sink(KafkaSinkConfig.class).orElseThrow().retention())
                .isEqualTo(
                        Map.of(
                                "scores", Duration.ofDays(400),
                                "accounts", Duration.ofDays(800),
                                "activity", Duration.ofDays(90),
                                "rejected", Duration.ofDays(7)));
        assertThat(config.sink(KafkaSinkConfig.class).orElseThrow().rejectedPayload())
                .isEqualTo(RejectedPayload.HEAD);
        assertThatThrownBy(
                        () ->
                                read(
                                        SMALLEST.replace(
                                                "sinks: {kafka: {",
                                                "sinks: {kafka: {retention: {score: 1d, alerts: soon}, alerts: once, "),
                                        Map.of()))
                .hasMessageContaining("sinks.kafka.retention.score")
                .hasMessageContaining(
                        "sinks.kafka.alerts: found \"once\", expected one of at_least_once, exactly_once")
                .hasMessageContaining("sinks.kafka.retention.alerts: found \"soon\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{key: hunter2} | forget.key: found a literal, expected a reference",
                "{key: '${env:P}', previous_key: hunter2} | forget.previous_key: found a literal",
                "{suppress: 30d} | forget.suppress: found no forget.key, expected a forget.key beside it",
                "{previous_key: '${env:P}'} | forget.previous_key: found something else, expected a forget.key beside it",
                "{key: '${env:P}', suppress: 1h} | forget.suppress: found \"1h\", expected",
                "{key: '${env:P}', supress: 30d} | forget.supress"
            })
    void badSettingsOfForgettingAreRefused(String forget, String message) {
        assertThatThrownBy(
                        () ->
                                read(
                                        SMALLEST + "forget: " + forget + "\n",
                                        Map.of("P", "p".repeat(32))))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("pppp");
    }

    @Test
    void everySettingIsRead() {
        JobConfig config =
                read(
                        """
                        model: /etc/model.yaml
                        source:
                          files: [events.jsonl, /data/more.jsonl.gz]
                        sinks:
                          kafka:
                            bootstrap_servers: 'a:1,b:2'
                            topic_prefix: prod-
                            partitions: 12
                            transactional_id_prefix: mine
                            transaction_timeout: 5m
                            alerts: exactly_once
                            properties: {acks: all, linger.ms: 5, sasl.jaas.config: 'x password="${env:PW}";'}
                          postgres:
                            url: 'jdbc:postgresql://db:5432/tideline?sslmode=require'
                            user: '${env:USER_NAME}'
                            password: '${file:pw.txt}'
                            schema: engagement
                            batch_rows: '${env:ROWS}'
                            flush_interval: 500ms
                            writers: 3
                            retry_for: 2m
                            timeout: 30s
                            migrate: check
                            retention: 730d
                          jdbc:
                            url: 'jdbc:mysql://db:3306/tideline?sslMode=verify-full'
                            user: '${env:USER_NAME}'
                            password: '${file:pw.txt}'
                            batch_rows: '${env:ROWS}'
                            flush_interval: 600ms
                            writers: 4
                            retry_for: 3m
                            timeout: 40s
                            migrate: check
                            retention: 100d
                          files: {directory: out}
                        time: {out_of_orderness: 1m, allowed_lateness: 2d, idle_after: 30s, silence: wait, max_future: 0s, max_past: 400d, event_order: arrival}
                        live_interval: off
                        max_event_size: 1MiB
                        placeholder_ids: [guest, "0"]
                        checkpoints: {interval: 1m, directory: 's3://b/c'}
                        parallelism: 8
                        state_backend: heap
                        """,
                        Map.of("PW", SECRET, "USER_NAME", "ann", "ROWS", "50"));
        assertThat(config.files())
                .containsExactly(folder.resolve("events.jsonl").toString(), "/data/more.jsonl.gz");
        assertThat(config.sinks())
                .containsExactly(
                        new PostgresTables(
                                new PostgresSinkConfig(
                                        "jdbc:postgresql://db:5432/tideline?sslmode=require",
                                        "${env:USER_NAME}",
                                        new Secret("${file:" + folder.resolve("pw.txt") + "}"),
                                        "engagement",
                                        new BatchSettings(
                                                50,
                                                Duration.ofMillis(500),
                                                3,
                                                Duration.ofMinutes(2),
                                                Duration.ofDays(730)),
                                        Duration.ofSeconds(30),
                                        SchemaMigration.CHECK)),
                        new JdbcTables(
                                new JdbcSinkConfig(
                                        "jdbc:mysql://db:3306/tideline?sslMode=verify-full",
                                        "${env:USER_NAME}",
                                        new Secret("${file:" + folder.resolve("pw.txt") + "}"),
                                        new BatchSettings(
                                                50,
                                                Duration.ofMillis(600),
                                                4,
                                                Duration.ofMinutes(3),
                                                Duration.ofDays(100)),
                                        Duration.ofSeconds(40),
                                        SchemaMigration.CHECK)),
                        new KafkaSinkConfig(
                                "a:1,b:2",
                                "prod-",
                                new KafkaProperties(
                                        Map.of(
                                                "acks", "all",
                                                "linger.ms", "5",
                                                "sasl.jaas.config", "x password=\"${env:PW}\";")),
                                "mine",
                                Duration.ofMinutes(5),
                                12,
                                KafkaSinkConfig.DEFAULT_RETENTION,
                                AlertDelivery.EXACTLY_ONCE,
                                RejectedPayload.WHOLE),
                        new FileSinkConfig(folder.resolve("out")));
        assertThat(config.time())
                .isEqualTo(
                        new TimeConfig(
                                Duration.ofMinutes(1),
                                Duration.ofDays(2),
                                Duration.ofSeconds(30),
                                Silence.WAIT,
                                Duration.ZERO,
                                Duration.ofDays(400),
                                EventOrder.ARRIVAL));
        assertThat(config.liveInterval()).isNull();
        assertThat(config.maxEventSize()).isEqualTo(1 << 20);
        assertThat(config.placeholderIds()).containsExactly("guest", "0");
        assertThat(config.checkpoints())
                .isEqualTo(new CheckpointConfig(Duration.ofMinutes(1), "s3://b/c"));
        assertThat(config.parallelism()).isEqualTo(8);
        assertThat(config.stateBackend()).isEqualTo(StateBackend.HEAP);
        assertThat(config.sink(PostgresTables.class).orElseThrow().config().password().reveal())
                .isEqualTo("file secret");
        assertThat(config.toString()).doesNotContain(SECRET, "file secret", "ann,");
    }

    @Test
    void thereMayBeNoPlaceholders() {
        String files = "model: m\nsource: {files: a}\nsinks: {files: {directory: out}}";
        assertThat(read(files, Map.of()).placeholderIds()).contains("undefined", "(null)");
        assertThat(read(files + "\nplaceholder_ids: []", Map.of()).placeholderIds()).isEmpty();
    }

    @Test
    void filesEnd() {
        JobConfig config =
                read(
                        "model: m\nsource: {files: a.jsonl}\nsinks: {files: {directory: out}}",
                        Map.of());
        assertThat(config.isBounded()).isTrue();
        assertThat(config.checkpoints().interval()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "kafka, '', ARRIVAL",
        "kafka, arrival, ARRIVAL",
        "kafka, time, TIME",
        "files, '', TIME",
        "files, arrival, ARRIVAL",
        "files, time, TIME"
    })
    void eventOrder(String source, String given, EventOrder order) {
        String yaml = source.equals("kafka") ? SOURCE : "source: {files: a.jsonl}\n";
        String time = given.isEmpty() ? "" : "time: {event_order: " + given + "}\n";
        assertThat(read("model: m\n" + yaml + SINKS + time, Map.of()).time().eventOrder())
                .isEqualTo(order);
    }

    @Test
    void whatIsOffHasNoBound() {
        TimeConfig time =
                read(
                                "model: m\n"
                                        + SOURCE
                                        + SINKS
                                        + "time: {idle_after: off, max_past: off}\n",
                                Map.of())
                        .time();
        assertThat(time.idleAfter()).isNull();
        assertThat(time.maxPast()).isNull();
    }

    @Test
    void aReplayTakesEventsByTime() {
        JobConfig config =
                JobConfig.forReplay(
                        folder,
                        List.of("a.jsonl"),
                        new FileSinkConfig(folder),
                        1,
                        Duration.ZERO,
                        Duration.ZERO,
                        null,
                        null);
        assertThat(config.time().eventOrder()).isEqualTo(EventOrder.TIME);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    time: {allowed_latenes: 1d}      | time.allowed_latenes: found an unknown key, expected one of out_of_orderness, allowed_lateness, idle_after, silence, max_future, max_past, event_order; did you mean "allowed_lateness"?
                    time: {max_future: soon}         | time.max_future: found "soon", expected a duration such as 500ms, 30s, 10m, 12h or 3d, from 0s to 365d
                    time: 5                          | time: found 5, expected a map with one of out_of_orderness, allowed_lateness, idle_after, silence, max_future, max_past, event_order
                    time: {idle_after: 500ms}        | time.idle_after: found "500ms", expected a duration such as 500ms, 30s, 10m, 12h or 3d, from 1s to 365d
                    time: {max_past: 1m}             | time.max_past: found "1m", expected a duration such as 500ms, 30s, 10m, 12h or 3d, from 1h to 36500d
                    time: {silence: stop}            | time.silence: found "stop", expected one of advance, wait
                    time: {event_order: random}      | time.event_order: found "random", expected one of arrival, time
                    alerts: {from: yesterday}        | alerts.from: found "yesterday", expected a time such as 2026-03-01T09:00:00Z, a day such as 2026-03-01, or start (when the job is first started)
                    alerts: {from: 2026-02-29}       | alerts.from: found "2026-02-29", expected a time such as 2026-03-01T09:00:00Z, a day such as 2026-03-01, or start (when the job is first started)
                    alerts: {from: 1767225600}       | alerts.from: found 1767225600, expected a time such as 2026-03-01T09:00:00Z, a day such as 2026-03-01, or start (when the job is first started)
                    alerts: {form: start}            | alerts.form: found an unknown key, expected one of from; did you mean "from"?
                    live_interval: 1ms               | live_interval: found "1ms", expected a duration such as 500ms, 30s, 10m, 12h or 3d, from 100ms to 1d
                    max_event_size: 5GiB             | max_event_size: found "5GiB", expected a size such as 256KiB or 1MiB, from 1KiB to 64MiB
                    placeholder_ids: {a: b}          | placeholder_ids: found a map, expected a list of texts, as [undefined, guest]; [] for none
                    placeholder_ids: [null]          | placeholder_ids[0]: found nothing, expected a list of texts, as [undefined, guest]; [] for none
                    max_event_size: 999999999MiB     | max_event_size: found "999999999MiB", expected a size such as 256KiB or 1MiB, from 1KiB to 64MiB
                    parallelism: 0                   | parallelism: found 0, expected a whole number from 1 to 720
                    parallelism: '${env:SECRET}'     | parallelism: found something else, expected a whole number from 1 to 720
                    parallelism: '${env:NONE}'       | parallelism: found ${env:NONE}, which is not set, expected a variable that is set
                    state_backend: '${file:none}'    | state_backend: found ${file:none}, which cannot be read, expected a text file
                    state_backend: '${vault:a:b}'    | state_backend: found ${vault:a:b}, which is no reference, expected ${env:NAME} or ${file:/path}
                    state_backend: '${file:empty}'   | state_backend: found ${file:empty}, which is empty, expected a text file with the value in it
                    state_backend: '${SECRET}'       | state_backend: found ${SECRET}, which is no reference, expected ${env:NAME} or ${file:/path}
                    """)
    void faults(String line, String message) {
        assertThatThrownBy(() -> read(SMALLEST + line, Map.of("SECRET", SECRET)))
                .isInstanceOf(StartException.class)
                .hasMessage("%s has 1 fault:\n  %s", folder.resolve("tideline.yaml"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    retention: 12h    | retention: found "12h", expected whole days such as 730d, from 1d to 36500d
                    retention: 0d     | retention: found "0d", expected whole days such as 730d, from 1d to 36500d
                    retention: 999999d| retention: found "999999d", expected whole days such as 730d, from 1d to 36500d
                    retention: 730    | retention: found 730, expected whole days such as 730d, from 1d to 36500d
                    migrate: never    | migrate: found "never", expected one of auto, check
                    timeout: 500ms    | timeout: found "500ms", expected a duration such as 500ms, 30s, 10m, 12h or 3d, from 1s to 1h
                    """)
    void faultsOfTheDatabasesSettings(String line, String message) {
        String yaml =
                "model: m\n"
                        + SOURCE
                        + "sinks: {postgres: {url: 'jdbc:postgresql://h/d', user: u, password: '${env:P}', "
                        + line
                        + "}}";
        assertThatThrownBy(() -> read(yaml, Map.of("P", SECRET)))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "%s has 1 fault:\n  sinks.postgres.%s",
                        folder.resolve("tideline.yaml"), message);
    }

    static List<List<String>> wrongFiles() {
        return List.of(
                List.of(
                        "model: m\n"
                                + SOURCE
                                + "sinks: {kafka: {bootstrap_servers: b, transaction_timeout: 12s}}",
                        "has 1 fault:\n  sinks.kafka.transaction_timeout: found \"12s\", expected a duration of at least 20s, twice checkpoints.interval"),
                List.of(
                        "model: m\ncheckpoints: {interval: 6m}\n"
                                + SOURCE
                                + "sinks: {kafka: {bootstrap_servers: b, transaction_timeout: 10m}}",
                        "expected a duration of at least 12m, twice checkpoints.interval"),
                List.of(
                        "model: m\n" + SINKS,
                        "source: found nothing, expected kafka, files, or both below it"),
                List.of("model: m\n" + SOURCE, "sinks: found nothing, expected at least one of"),
                List.of(
                        "model: m\nsource: {}\n" + SINKS,
                        "source: found neither, expected kafka, files"),
                List.of("model: m\nsinks: {}\n" + SOURCE, "sinks: found none, expected at least"),
                List.of(
                        SOURCE + SINKS,
                        "model: found nothing, expected the path of a model file, or a source.kafka.model_topic"),
                List.of(
                        "model: m\nsource: {kafka: {bootstrap_servers: b, topics: c, model_topic: d}}\n"
                                + SINKS,
                        "model: found a file beside a source.kafka.model_topic, expected one of both"),
                List.of(
                        "model: m\nsource: {files: [a, -], kafka: {bootstrap_servers: b, topics: c}}\n"
                                + SINKS,
                        "source.files: found a list, expected files that can be read again"),
                List.of(
                        "model: m\nsource: {kafka: {bootstrap_servers: b, topics: c, start: yesterday}}\n"
                                + SINKS,
                        "source.kafka.start: found \"yesterday\", expected earliest, latest, committed, or a time such as"),
                List.of(
                        "model: m\n" + SOURCE + "sinks: {files: {directory: out}}",
                        "sinks.files: found files written from Kafka, which never ends, expected"),
                List.of(
                        "model: m\n" + SINKS + "source: {kafka: {topics: []}}",
                        "2 faults:\n  source.kafka.bootstrap_servers: found nothing",
                        "source.kafka.topics: found an empty list, expected a topic, or a list"),
                List.of("model: [", "has found a fault of syntax"));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void wrongFilesAreRefused(List<String> yamlAndMessages) {
        List<String> messages = yamlAndMessages.subList(1, yamlAndMessages.size());
        if (yamlAndMessages.get(0).equals("model: [")) {
            messages = List.of("a fault of syntax");
        }
        assertThatThrownBy(() -> read(yamlAndMessages.get(0), Map.of()))
                .isInstanceOf(StartException.class)
                .message()
                .contains(messages);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    postgres: {url: 'jdbc:postgresql://h/d', user: u, password: hunter2}                    | sinks.postgres.password
                    postgres: {url: 'jdbc:postgresql://h/d', user: u, password: 222222}                     | sinks.postgres.password
                    postgres: {url: 'jdbc:postgresql://h/d?password=hunter2', user: u, password: '${env:P}'}| sinks.postgres.url
                    postgres: {url: 'jdbc:postgresql://u:hunter2@h/d', user: u, password: '${env:P}'}       | sinks.postgres.url
                    postgres: {url: 'postgres://u:hunter2@h/d', user: u, password: '${env:P}'}              | sinks.postgres.url
                    jdbc: {url: 'jdbc:mariadb://h/d?user=u&password=hunter2', user: u, password: '${env:P}'}| sinks.jdbc.url
                    jdbc: {url: 'jdbc:mysql://u:hunter2@h/d', user: u, password: '${env:P}'}                | sinks.jdbc.url
                    jdbc: {url: 'jdbc:mariadb://h/hunter2', user: u, password: hunter2}                     | sinks.jdbc.password
                    kafka: {bootstrap_servers: b, properties: {ssl.key.password: hunter2}}                  | sinks.kafka.properties.ssl.key.password
                    kafka: {bootstrap_servers: b, properties: {sasl.jaas.config: hunter2}}                  | sinks.kafka.properties.sasl.jaas.config
                    postgres: {url: 'jdbc:postgresql://h/d', user: u, password: 'hunter2${env:P}'}          | sinks.postgres.password
                    postgres: {url: '${env:URL}', user: u, password: '${env:P}'}                            | sinks.postgres.url
                    """)
    void secretsDoNotStandInTheFile_norInTheMessage(String sink, String place) {
        String yaml = "model: m\n" + SOURCE + "sinks: {" + sink + "}";
        assertThatThrownBy(
                        () ->
                                read(
                                        yaml,
                                        Map.of("P", "p", "URL", "jdbc:postgresql://u:hunter2@h/d")))
                .isInstanceOf(StartException.class)
                .message()
                .contains("has 1 fault:\n  " + place + ": found ")
                .doesNotContain(SECRET, "222222");
    }

    @Test
    void literalSecretSaysWhereSecretsComeFrom() {
        String sink = "postgres: {url: 'jdbc:postgresql://h/d', user: u, password: hunter2}";
        assertThatThrownBy(() -> read("model: m\n" + SOURCE + "sinks: {" + sink + "}", Map.of()))
                .hasMessageEndingWith(
                        "sinks.postgres.password: found a literal, expected a reference: secrets"
                                + " come from the environment or a file: ${env:NAME} or ${file:/path}");
    }

    @Test
    void noFile() {
        Path none = folder.resolve("none.yaml");
        assertThatThrownBy(() -> JobConfig.read(none))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("no such file");
    }

    private JobConfig read(String yaml, Map<String, String> environment) {
        try {
            Files.writeString(folder.resolve("pw.txt"), "file secret\n");
            Files.writeString(folder.resolve("empty"), "\n");
            Path file = Files.writeString(folder.resolve("tideline.yaml"), yaml);
            return ConfigReader.read(file, environment::get);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
