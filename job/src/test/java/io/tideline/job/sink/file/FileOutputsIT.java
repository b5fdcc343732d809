package io.tideline.job.sink.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.directory.AccountRow;
import io.tideline.directory.ActivityRow;
import io.tideline.directory.UserRow;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.Rejection;
import io.tideline.inprocess.LocalCluster;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.DirectoryRows;
import io.tideline.job.sink.Rows;
import io.tideline.job.sink.row.RowSchema;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.product.CohortRow;
import io.tideline.product.ProductRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOutputsIT {
    private static final int DAY = Rows.DAY;

    private static LocalCluster flink;

    @TempDir private Path folder;

    @BeforeAll
    static void start() throws Exception {
        flink = LocalCluster.start(3, new Configuration());
    }

    @AfterAll
    static void stop() {
        flink.close();
    }

    @Test
    void lastRowOfEachKeySortedAndNoRetractedOnes() throws Exception {
        List<ScoreRow> scores =
                List.of(
                        Rows.user("bob", DAY + 1, 1, 1),
                        Rows.user("bob", DAY, 1, 1),
                        Rows.user("zoe", DAY, 5, 1),
                        Rows.account("zzz", DAY, 4, 1),
                        Rows.user("bob", DAY, 2, 2),
                        Rows.retractedUser("zoe", DAY, 1),
                        Rows.user("ann", DAY, 3, 1));
        write(folder, 1, scores, List.of(Rows.product("all", DAY, 2)), List.of());

        assertThat(Files.readString(folder.resolve("scores.jsonl")))
                .isEqualTo(
                        lines(
                                Rows.account("zzz", DAY, 4, 1),
                                Rows.user("ann", DAY, 3, 1),
                                Rows.user("bob", DAY, 2, 2),
                                Rows.user("bob", DAY + 1, 1, 1)));
        assertThat(Files.readAllLines(folder.resolve("product_metrics.jsonl"))).hasSize(1);
    }

    @Test
    void activationCohortsAndAlertsAreSortedByTheirKeys() throws Exception {
        StreamExecutionEnvironment env = environment(1);
        FileOutputs outputs = new FileOutputs(folder);
        outputs.add(
                stream(
                        env,
                        ActivationRow.class,
                        List.of(
                                Rows.activation("bolt", 1, 1),
                                Rows.activation("acme", 1, 1),
                                Rows.activation("bolt", 2, 2))),
                RowSchemas.ACTIVATION);
        outputs.add(
                stream(
                        env,
                        CohortRow.class,
                        List.of(
                                Rows.newCohort("trial", DAY + 1),
                                Rows.newCohort("trial", DAY),
                                Rows.cohort("trial", DAY))),
                RowSchemas.COHORTS);
        outputs.add(
                stream(
                        env,
                        Alert.class,
                        List.of(
                                Rows.alert("b", "acme", 1),
                                Rows.alert("a", "bolt", 2),
                                Rows.alert("b", "acme", 1))),
                RowSchemas.ALERTS);
        env.execute();

        assertThat(folder.resolve("activation.jsonl"))
                .content()
                .isEqualTo(
                        lines(
                                RowSchemas.ACTIVATION,
                                Rows.activation("acme", 1, 1),
                                Rows.activation("bolt", 2, 2)));
        assertThat(folder.resolve("activation_cohorts.jsonl"))
                .content()
                .isEqualTo(
                        lines(
                                RowSchemas.COHORTS,
                                Rows.cohort("trial", DAY),
                                Rows.newCohort("trial", DAY + 1)));
        assertThat(folder.resolve("alerts.jsonl"))
                .content()
                .isEqualTo(
                        lines(
                                RowSchemas.ALERTS,
                                Rows.alert("a", "bolt", 2),
                                Rows.alert("b", "acme", 1)));
    }

    @Test
    void accountsUsersAndActivityAreSortedByTheirKeys_nobodyFirst() throws Exception {
        StreamExecutionEnvironment env = environment(1);
        FileOutputs outputs = new FileOutputs(folder);
        outputs.add(
                stream(
                        env,
                        AccountRow.class,
                        List.of(
                                DirectoryRows.account("bolt", 1, 1),
                                DirectoryRows.account("acme", 1, 1),
                                DirectoryRows.account("bolt", 2, 2))),
                RowSchemas.ACCOUNTS);
        outputs.add(
                stream(
                        env,
                        UserRow.class,
                        List.of(
                                DirectoryRows.user("bob", null, 1, 1),
                                DirectoryRows.user("ann", "acme", 1, 1))),
                RowSchemas.USERS);
        outputs.add(
                stream(
                        env,
                        ActivityRow.class,
                        List.of(
                                DirectoryRows.activity("acme", "ann", DAY, 1),
                                DirectoryRows.activity("acme", null, DAY, 2),
                                DirectoryRows.activity("acme", "ann", DAY, 3),
                                DirectoryRows.activity(null, "bob", DAY, 4))),
                RowSchemas.ACTIVITY);
        env.execute();

        assertThat(folder.resolve("accounts.jsonl"))
                .content()
                .isEqualTo(
                        lines(
                                RowSchemas.ACCOUNTS,
                                DirectoryRows.account("acme", 1, 1),
                                DirectoryRows.account("bolt", 2, 2)));
        assertThat(folder.resolve("users.jsonl"))
                .content()
                .isEqualTo(
                        lines(
                                RowSchemas.USERS,
                                DirectoryRows.user("ann", "acme", 1, 1),
                                DirectoryRows.user("bob", null, 1, 1)));
        assertThat(folder.resolve("activity.jsonl"))
                .content()
                .isEqualTo(
                        lines(
                                RowSchemas.ACTIVITY,
                                DirectoryRows.activity(null, "bob", DAY, 4),
                                DirectoryRows.activity("acme", null, DAY, 2),
                                DirectoryRows.activity("acme", "ann", DAY, 3)));
    }

    @Test
    void filesStandThereWithoutRowsToo_andNothingElseDoes() throws Exception {
        write(folder, 2, List.of(), List.of(), List.of());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "scores.jsonl",
                            "activation.jsonl",
                            "alerts.jsonl",
                            "product_metrics.jsonl",
                            "activation_cohorts.jsonl",
                            "accounts.jsonl",
                            "users.jsonl",
                            "activity.jsonl",
                            "rejected.jsonl");
        }
        assertThat(folder.resolve("scores.jsonl")).isEmptyFile();
    }

    @Test
    void rejectionsAreInTheOrderOfTheirLines() throws Exception {
        List<Rejection> rejections = new ArrayList<>();
        for (int line = 30; line > 0; line--) {
            rejections.add(Rows.rejectedLine("a.jsonl", line, "x"));
        }
        write(folder, 1, List.of(), List.of(), rejections);
        List<String> written = Files.readAllLines(folder.resolve("rejected.jsonl"));
        assertThat(written).hasSize(30);
        for (int line = 1; line <= 30; line++) {
            assertThat(written.get(line - 1)).contains("\"line\":" + line + "}");
        }
    }

    @Test
    void equalRowsGiveEqualFilesInAnyOrderAtAnyParallelism() throws Exception {
        List<ScoreRow> rows = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            rows.add(Rows.user("user" + i, DAY, i, 1));
        }
        write(folder.resolve("one"), 1, rows, List.of(), List.of());
        Collections.shuffle(rows, new Random(7));
        write(folder.resolve("three"), 3, rows, List.of(), List.of());
        assertThat(folder.resolve("three/scores.jsonl"))
                .hasSameBinaryContentAs(folder.resolve("one/scores.jsonl"));
        assertThat(Files.readAllLines(folder.resolve("one/scores.jsonl"))).hasSize(2_000);
    }

    @Test
    void whatAnInterruptedRunLeftIsNoneOfTheNext() throws Exception {
        Files.createDirectories(folder.resolve(".scores.sorting/deeper"));
        Files.writeString(folder.resolve(".scores.sorting/deeper/LOG"), "left");
        Files.writeString(folder.resolve("scores.jsonl"), "of another run");
        write(folder, 1, List.of(Rows.user("ann", DAY, 3, 1)), List.of(), List.of());
        assertThat(Files.readString(folder.resolve("scores.jsonl")))
                .isEqualTo(lines(Rows.user("ann", DAY, 3, 1)));
        assertThat(folder.resolve(".scores.sorting")).doesNotExist();
    }

    /** In a folder where others may write, they may have put links of these names. */
    @Test
    void nothingIsWrittenThroughALink() throws Exception {
        Path others = Files.createDirectory(folder.resolve("others"));
        Path file = Files.writeString(others.resolve("file"), "theirs");
        Path out = Files.createDirectory(folder.resolve("out"));
        Files.createSymbolicLink(out.resolve(".scores.jsonl.unfinished"), file);
        Files.createSymbolicLink(out.resolve("scores.jsonl"), file);
        Files.createSymbolicLink(out.resolve(".scores.sorting"), others);
        Files.createSymbolicLink(out.resolve(".alerts.jsonl.unfinished"), others.resolve("none"));
        Files.createSymbolicLink(out.resolve(".alerts.sorting"), others.resolve("none"));

        write(out, 1, List.of(Rows.user("ann", DAY, 3, 1)), List.of(), List.of());

        assertThat(file).hasContent("theirs");
        assertThat(others).isDirectoryNotContaining(path -> !path.equals(file));
        assertThat(out.resolve("scores.jsonl"))
                .content()
                .isEqualTo(lines(Rows.user("ann", DAY, 3, 1)));
        assertThat(Files.isSymbolicLink(out.resolve("scores.jsonl"))).isFalse();
    }

    @Test
    void aFolderThatItMakesIsItsOwners_andFilesAreWrittenByNoOneElse() throws Exception {
        Path deeper = folder.resolve("not/yet/there");
        new FileOutputs(deeper);
        assertThat(folder).isEmptyDirectory();
        write(deeper, 1, List.of(), List.of(), List.of());
        for (Path made = deeper; !made.equals(folder); made = made.getParent()) {
            assertThat(permissions(made)).isEqualTo("rwx------");
        }
        assertThat(permissions(deeper.resolve("scores.jsonl"))).matches("rw-(r|-)--(r|-)--");

        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwx---"));
        write(shared, 1, List.of(), List.of(), List.of());
        assertThat(permissions(shared)).isEqualTo("rwxrwx---");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void whatIsNoDirectoryIsRefusedInOneSentence() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> new FileOutputs(file))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "Cannot write to the directory %s: check that it is one, and who may write there.",
                        file);
        Path below = file.resolve("below");
        assertThatThrownBy(() -> new FileOutputs(below))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(below.toString());
    }

    @Test
    void aJobThatWouldLoseRowsFails() {
        StreamExecutionEnvironment env = environment(1);
        env.enableCheckpointing(100);
        var source =
                new DataGeneratorSource<>(
                        number -> number, 1_000, RateLimiterStrategy.perSecond(100), Types.LONG);
        DataStream<ScoreRow> rows =
                env.fromSource(source, WatermarkStrategy.noWatermarks(), "numbers")
                        .uid("numbers")
                        .map(new FailsAtACheckpoint())
                        .uid("fails");
        new FileOutputs(folder).add(rows, RowSchemas.SCORES);
        assertThatThrownBy(env::execute)
                .hasStackTraceContaining("Writing files cannot go on from a checkpoint");
        assertThat(folder.resolve("scores.jsonl")).doesNotExist();
    }

    /** Fails when a checkpoint is complete. */
    private static final class FailsAtACheckpoint
            implements MapFunction<Long, ScoreRow>, CheckpointListener {
        private static final long serialVersionUID = 1L;

        @Override
        public ScoreRow map(Long number) {
            return Rows.user("user" + number, DAY, 1, 1);
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) throws IOException {
            throw new IOException("as intended");
        }
    }

    private static StreamExecutionEnvironment environment(int parallelism) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment environment = flink.environment(configuration);
        environment.setParallelism(parallelism);
        return environment;
    }

    private static void write(
            Path directory,
            int parallelism,
            List<ScoreRow> scores,
            List<ProductRow> product,
            List<Rejection> rejections)
            throws Exception {
        StreamExecutionEnvironment env = environment(parallelism);
        FileOutputs outputs = new FileOutputs(directory);
        outputs.create();
        outputs.add(stream(env, ScoreRow.class, scores), RowSchemas.SCORES);
        outputs.add(stream(env, ProductRow.class, product), RowSchemas.PRODUCT);
        outputs.add(stream(env, ActivationRow.class, List.of()), RowSchemas.ACTIVATION);
        outputs.add(stream(env, CohortRow.class, List.of()), RowSchemas.COHORTS);
        outputs.add(stream(env, Alert.class, List.of()), RowSchemas.ALERTS);
        outputs.add(stream(env, AccountRow.class, List.of()), RowSchemas.ACCOUNTS);
        outputs.add(stream(env, UserRow.class, List.of()), RowSchemas.USERS);
        outputs.add(stream(env, ActivityRow.class, List.of()), RowSchemas.ACTIVITY);
        outputs.add(stream(env, Rejection.class, rejections), RowSchemas.REJECTED);
        env.execute();
    }

    private static <T> DataStream<T> stream(
            StreamExecutionEnvironment env, Class<T> type, List<T> rows) {
        TypeInformation<T> rowType = TypeInformation.of(type);
        if (!rows.isEmpty()) {
            return env.fromData(rows, rowType).uid(type.getSimpleName());
        }
        return env.fromSequence(0, 0)
                .uid(type.getSimpleName())
                .<T>flatMap((number, out) -> {})
                .returns(rowType)
                .uid("no " + type.getSimpleName());
    }

    private static String lines(ScoreRow... rows) {
        return lines(RowSchemas.SCORES, rows);
    }

    @SafeVarargs
    private static <T> String lines(RowSchema<T> format, T... rows) {
        StringBuilder lines = new StringBuilder();
        for (T row : rows) {
            lines.append(new String(format.json(row), StandardCharsets.UTF_8)).append('\n');
        }
        return lines.toString();
    }
}
