package io.tideline.bench.opinion;

import io.tideline.bench.course.Course;
import io.tideline.bench.course.CourseRun;
import io.tideline.bench.course.Rows;
import io.tideline.inprocess.Folder;
import io.tideline.job.TidelineJob;
import io.tideline.job.config.JobConfig;
import io.tideline.job.sink.file.FileSinkConfig;
import io.tideline.local.LocalFlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;

/** Runs the job on files, for many samples on one cluster. */
final class JobOpinion implements AutoCloseable {
    static final int PARALLELISM = 2;

    /** A hundred times the duration of a usual replay. */
    private static final int MOST_SECONDS = 60;

    private final Folder folder;
    private final LocalFlink flink;

    private JobOpinion(Folder folder, LocalFlink flink) {
        this.folder = folder;
        this.flink = flink;
    }

    static JobOpinion open(int atOnce) throws Exception {
        Folder folder = Folder.temporary("tideline-opinion");
        return new JobOpinion(
                folder,
                LocalFlink.start(PARALLELISM * atOnce, folder.path().resolve("checkpoints")));
    }

    /**
     * Runs the job.
     *
     * @param course the course to run it on, or null for a replay
     * @throws io.tideline.job.option.StartException if it refuses the model
     * @throws ExecutionException if it fails, or does not end
     */
    Opinion of(Sample sample, Course course) throws Exception {
        try (Folder run = Folder.temporary("tideline-opinion-run")) {
            Path model = Files.writeString(run.path().resolve("model.yaml"), sample.model());
            List<String> files = new ArrayList<>();
            for (int file = 0; file < sample.files(); file++) {
                Path path = run.path().resolve(Sample.fileName(file));
                files.add(Files.write(path, sample.linesOf(file)).toString());
            }
            Path results = run.path().resolve("results");
            JobConfig config =
                    JobConfig.forReplay(
                            model,
                            files,
                            new FileSinkConfig(results),
                            PARALLELISM,
                            sample.outOfOrderness(),
                            sample.allowedLateness(),
                            Sample.MAX_PAST,
                            null);
            if (course == null) {
                replay(config);
                return read(
                        output -> Files.readAllLines(results.resolve(output + ".jsonl")),
                        run.path());
            }
            Rows rows = CourseRun.run(flink, config, course, run.path().resolve("savepoints"));
            return read(rows::of, run.path());
        }
    }

    private void replay(JobConfig config) throws Exception {
        JobClient client = TidelineJob.start(config, flink.environment(null));
        try {
            client.getJobExecutionResult().get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            client.cancel().get(MOST_SECONDS, TimeUnit.SECONDS);
            throw new ExecutionException(
                    "The job did not end within %d s.".formatted(MOST_SECONDS), e);
        }
    }

    /** Returns the rows of an output by its name. */
    private interface Results {
        List<String> of(String output) throws IOException;
    }

    private static Opinion read(Results results, Path files) throws IOException {
        Opinion opinion = new Opinion();
        for (Output output : Output.values()) {
            for (String row : results.of(output.text())) {
                opinion.add(output, row.replace(files + "/", ""));
            }
        }
        return opinion;
    }

    @Override
    public void close() {
        try (folder) {
            flink.close();
        }
    }
}
