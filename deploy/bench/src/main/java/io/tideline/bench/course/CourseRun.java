package io.tideline.bench.course;

import io.tideline.event.DecodeResult;
import io.tideline.job.config.JobConfig;
import io.tideline.job.config.StateBackend;
import io.tideline.job.model.ModelSource;
import io.tideline.job.option.StartException;
import io.tideline.job.pipeline.Pipeline;
import io.tideline.job.pipeline.Settings;
import io.tideline.job.source.EventStream;
import io.tideline.job.source.file.FilesSource;
import io.tideline.local.LocalFlink;
import io.tideline.model.Model;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import io.tideline.scores.AlertsFromOperator;
import io.tideline.state.ErasureSettings;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs the job on a course. */
public final class CourseRun {
    private static final int MOST_SECONDS = 120;

    private final LocalFlink flink;
    private final JobConfig config;
    private final Course course;
    private final Path savepoints;
    private final Rows rows = new Rows();

    private CourseRun(LocalFlink flink, JobConfig config, Course course, Path savepoints) {
        this.flink = flink;
        this.config = config;
        this.course = course;
        this.savepoints = savepoints;
    }

    /**
     * Runs the job until its input ends.
     *
     * @param config from {@link JobConfig#forReplay}; its directory and parallelism are not used
     * @param savepoints folder for savepoints
     * @return the last row of each key
     * @throws StartException if the model cannot be used
     * @throws ExecutionException if the job fails, or does not end
     */
    public static Rows run(LocalFlink flink, JobConfig config, Course course, Path savepoints)
            throws Exception {
        var run = new CourseRun(flink, config, course, savepoints);
        try {
            run.legs(ModelReader.read(config.model()));
        } catch (ModelException e) {
            throw new StartException(e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new ExecutionException(
                    "The job did not end within %d s.".formatted(MOST_SECONDS), e);
        }
        return run.rows;
    }

    private void legs(Model model) throws Exception {
        String savepoint = null;
        for (Course.Leg leg : course.legs()) {
            try (Board board = Board.open(leg, rows)) {
                JobClient job = start(model, board, savepoint);
                try {
                    savepoint = end(job, board);
                } finally {
                    cancel(job);
                }
            }
            if (savepoint == null) {
                return;
            }
        }
    }

    private JobClient start(Model model, Board board, String savepoint) throws Exception {
        StreamExecutionEnvironment environment = flink.environment(savepoint);
        Course.Leg leg = board.leg();
        Settings.apply(config, environment);
        environment.setParallelism(leg.parallelism());
        var own = new Configuration();
        own.set(
                StateBackendOptions.STATE_BACKEND,
                leg.backend() == StateBackend.ROCKSDB ? "rocksdb" : "hashmap");
        environment.configure(own);
        environment.setBufferTimeout(0); // a watermark must not wait for a buffer to fill
        ModelSource models = ModelSource.of(model);
        var decoders = EventStream.decoders(config, models, MachineClock.SYSTEM);
        var files =
                new FilesSource(
                        config.files(),
                        decoders,
                        config.time().outOfOrderness(),
                        model.timezone(),
                        null);
        Pipeline.build(
                environment
                        .fromSource(
                                new PacedFiles(files, board.id()),
                                WatermarkStrategy.noWatermarks(),
                                "Files",
                                TypeInformation.of(DecodeResult.class))
                        .uid("files")
                        .setParallelism(1),
                models,
                new TimeSettings(
                        config.time().outOfOrderness().toMillis(),
                        config.time().allowedLateness().toMillis(),
                        0,
                        course.order() == Course.Order.TIME,
                        true),
                ErasureSettings.NONE,
                config.time().maxFuture(),
                course.order() == Course.Order.ARRIVAL
                        ? new NewestEvent(board.id())
                        : MachineClock.SYSTEM,
                any -> new AlertsFromOperator(List.of(), Long.MIN_VALUE, 0),
                new BoardOutputs(board.id()));
        return environment.executeAsync("Course");
    }

    /**
     * Waits for a leg's end; returns the savepoint for the next one, or null at the end of input.
     */
    private String end(JobClient job, Board board) throws Exception {
        CompletableFuture<?> ended = job.getJobExecutionResult();
        within(CompletableFuture.anyOf(board.atSavepoint().come(), ended));
        if (ended.isDone()) {
            within(ended);
            return null;
        }
        flink.awaitRunning(job.getJobID(), Duration.ofSeconds(MOST_SECONDS));
        String folder = savepoints.toUri().toString();
        if (board.leg().end() == Course.End.SAVEPOINT) {
            String savepoint =
                    within(job.stopWithSavepoint(false, folder, SavepointFormatType.CANONICAL));
            within(ended);
            return savepoint;
        }
        String savepoint = within(job.triggerSavepoint(folder, SavepointFormatType.CANONICAL));
        board.atSavepoint().goOn().complete(null);
        within(CompletableFuture.anyOf(board.atCrash().come(), ended));
        return savepoint;
    }

    private static <T> T within(CompletableFuture<T> future) throws Exception {
        return future.get(MOST_SECONDS, TimeUnit.SECONDS);
    }

    private static void cancel(JobClient job) throws Exception {
        CompletableFuture<?> ended = job.getJobExecutionResult();
        if (!ended.isDone()) {
            job.cancel().get(MOST_SECONDS, TimeUnit.SECONDS);
            // A cancellation is reported as a failure too; here it is expected.
            ended.handle((result, failure) -> null).get(MOST_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** A clock that shows the time of the newest event. */
    private record NewestEvent(String board) implements MachineClock {
        @Override
        public long millis() {
            return Board.find(board).now();
        }
    }
}
