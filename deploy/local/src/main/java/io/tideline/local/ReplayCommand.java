package io.tideline.local;

import io.tideline.job.NetworkMemory;
import io.tideline.job.Replay;
import io.tideline.job.config.JobConfig;
import io.tideline.job.option.AlertsFrom;
import io.tideline.job.sink.file.FileSinkConfig;
import io.tideline.job.source.file.FilesProgress;
import io.tideline.model.read.ModelReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tideline replay}: files in, files out. */
@Command(
        name = "replay",
        description = {
            "Runs the job on files of events and writes its results to a folder.",
            "Needs no server, and exits when done."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = Tideline.Version.class,
        footer = {
            "",
            "In DIR it writes scores.jsonl, activation.jsonl, alerts.jsonl, product_metrics.jsonl,"
                    + " activation_cohorts.jsonl and rejected.jsonl: a JSON object a line, sorted"
                    + " by key. Equal input gives equal files. What was taken, ignored and rejected"
                    + " is said on standard error.",
            "",
            "Exit status: 0 done, 3 done but no event was taken, 2 wrong arguments or model,"
                    + " 1 anything else.",
            "",
            "Example:",
            "  tideline replay --model model.yaml --events march.jsonl.gz april.jsonl --out results"
        })
final class ReplayCommand implements Callable<Integer> {

    /** The exit status of a replay that has finished without accepting any event. */
    private static final int NOTHING_TAKEN = 3;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL.yaml",
            description = "The scoring model; 'tideline check' explains one.")
    private Path model;

    @Option(
            names = "--events",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Events in the Segment shape, a JSON object a line, roughly in order of time:"
                            + " .jsonl, .jsonl.gz, .jsonl.zst, or - for standard input. Several are read side"
                            + " by side.")
    private List<String> events;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where the results go; created if it is not there.")
    private Path out;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many parts work side by side, up to 64 (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--out-of-orderness",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "10m",
            description =
                    "How far behind the newest event of its file an event may be"
                            + " (default: ${DEFAULT-VALUE}).")
    private Duration outOfOrderness;

    @Option(
            names = "--allowed-lateness",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "1d",
            description =
                    "How long a closed day takes late events and is corrected"
                            + " (default: ${DEFAULT-VALUE}).")
    private Duration allowedLateness;

    @Option(
            names = "--max-past",
            paramLabel = "DURATION",
            converter = DurationConverter.OrOff.class,
            defaultValue = "3650d",
            description =
                    "How far in the past an event may be, or off" + " (default: ${DEFAULT-VALUE}).")
    private Duration maxPast;

    @Option(
            names = "--alerts-from",
            paramLabel = "TIME",
            converter = AlertsFromConverter.class,
            description =
                    "Raises no alerts of before: a time as 2026-03-01T09:00:00Z, a day as"
                            + " 2026-03-01, or start, which is now (default: all are raised).")
    private AlertsFrom alertsFrom;

    @Option(
            names = {"-q", "--quiet"},
            description = "Says nothing on standard error, neither how far it is nor what it did.")
    private boolean quiet;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        // Must be set before the first log message.
        System.setProperty("log4j2.configurationFile", "log4j2-replay.properties");
        if (parallelism < 1 || parallelism > NetworkMemory.MAX_PARALLELISM) {
            throw new UsageFault(
                    "--parallelism: found %d, expected a whole number from 1 to %d: one task reads all files, and sends each watermark to all others, so that more of them would only be slower."
                            .formatted(parallelism, NetworkMemory.MAX_PARALLELISM));
        }
        var read = ModelReader.read(model);
        var earlier = EarlierResults.in(out);
        try (var progress = FilesProgress.open();
                var line = ProgressLine.start(progress, Terminal.ofProcess(), quiet)) {
            var summary =
                    Replay.run(
                            JobConfig.forReplay(
                                    model,
                                    events,
                                    new FileSinkConfig(out),
                                    parallelism,
                                    outOfOrderness,
                                    allowedLateness,
                                    maxPast.isZero() ? null : maxPast,
                                    alertsFrom),
                            read,
                            progress);
            var took = line.done();
            if (!quiet) {
                SummaryText.of(summary, read, out, took)
                        .forEach(spec.commandLine().getErr()::println);
            }
            return summary.taken() == 0 ? NOTHING_TAKEN : 0;
        } catch (Exception e) {
            throw earlier.with(e);
        }
    }
}
