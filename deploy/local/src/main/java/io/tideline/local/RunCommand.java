package io.tideline.local;

import io.tideline.job.NetworkMemory;
import io.tideline.job.config.JobConfig;
import io.tideline.local.option.UsageFault;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.ExceptionUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tideline run}: runs the job on existing servers. */
@Command(
        name = "run",
        description = {
            "Runs the job on this machine against Kafka and PostgreSQL servers of yours, until"
                    + " Ctrl-C.",
            "For a cluster submit the job's jar to Flink instead, with the same configuration."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example:",
            "  tideline run --config tideline.yaml",
            "",
            "'tideline demo' writes such a file and says where."
        })
final class RunCommand implements Callable<Integer> {

    /**
     * Flink's message for state that no operator claims; of our operators only sinks come and go.
     */
    private static final String NOT_TAKEN = "Cannot map checkpoint/savepoint state for operator";

    @Spec private CommandSpec spec;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "tideline.yaml",
            description = "Where events come from, which model scores them, where rows go.")
    private Path config;

    @Option(
            names = "--from-savepoint",
            paramLabel = "PATH",
            description = "A savepoint or checkpoint to go on from.")
    private String savepoint;

    @Override
    public Integer call() throws Exception {
        var job = JobConfig.read(config);
        var folder = config.toAbsolutePath().getParent();
        int slots =
                job.parallelism() != null
                        ? job.parallelism()
                        : Math.min(
                                Runtime.getRuntime().availableProcessors(),
                                NetworkMemory.MAX_PARALLELISM);
        var signal = StopSignal.install();
        var out = spec.commandLine().getOut();
        try (var flink =
                        LocalFlink.startWithWebInterface(
                                slots, folder.resolve("tideline-checkpoints"));
                var running = start(job, flink, signal)) {
            out.println("Running; Flink's web interface is at " + flink.webInterface() + ".");
            out.println("Ctrl-C ends it; its last checkpoint stays, to go on from.");
            out.flush();
            signal.await(Long.MAX_VALUE, TimeUnit.DAYS);
            running.rethrow();
        }
        return 0;
    }

    private RunningJob start(JobConfig job, LocalFlink flink, StopSignal signal) throws Exception {
        try {
            return RunningJob.start(job, flink, savepoint, signal::raise);
        } catch (Exception e) {
            if (savepoint != null
                    && ExceptionUtils.findThrowable(e, FileNotFoundException.class).isPresent()) {
                throw new UsageFault(
                        "--from-savepoint: there is no savepoint or checkpoint in "
                                + savepoint
                                + ".");
            }
            if (savepoint != null
                    && ExceptionUtils.findThrowableWithMessage(e, NOT_TAKEN).isPresent()) {
                throw new UsageFault(
                        "--from-savepoint: the savepoint holds state of a sink that "
                                + config.getFileName()
                                + " does not have: put it back under sinks, or start without the"
                                + " savepoint.");
            }
            throw e;
        }
    }
}
