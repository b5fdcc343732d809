package io.tideline.local.replay;

import io.tideline.event.format.Format;
import io.tideline.job.NetworkMemory;
import io.tideline.job.Replay;
import io.tideline.job.config.JobConfig;
import io.tideline.job.option.AlertsFrom;
import io.tideline.job.sink.file.FileSinkConfig;
import io.tideline.job.source.file.FilesProgress;
import io.tideline.local.Terminal;
import io.tideline.local.option.DurationConverter;
import io.tideline.local.option.FormatConverter;
import io.tideline.local.option.UsageFault;
import io.tideline.model.Model;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of every command that replays files, and the replay itself. */
public final class ReplayOptions {

    /** The exit status of a replay that has finished without accepting any event. */
    public static final int NOTHING_TAKEN = 3;

    @Option(
            names = "--events",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Events, a record a line, roughly in order of time: .jsonl, .jsonl.gz,"
                            + " .jsonl.zst, or - for standard input. Several are read side by side.")
    private List<String> events;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            defaultValue = "segment",
            description = {
                "What records look like: segment, rudderstack, jitsu, posthog, mixpanel, amplitude,"
                        + " snowplow, ga4 or cloudevents (default: ${DEFAULT-VALUE}); or one with"
                        + " changes, as '{preset: mixpanel, account: /properties/workspace}'; or a"
                        + " file .yaml of such a map."
            })
    private Format format;

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
                    "How far in the past an event may be, or off (default: ${DEFAULT-VALUE}).")
    private Duration maxPast;

    @Option(
            names = {"-q", "--quiet"},
            description = "Says nothing on standard error, neither how far it is nor what it did.")
    private boolean quiet;

    /**
     * Checks the options; to be called before anything else.
     *
     * @throws UsageFault if one cannot be used
     */
    public void check() {
        // Must be set before the first log message.
        System.setProperty("log4j2.configurationFile", "log4j2-replay.properties");
        if (parallelism < 1 || parallelism > NetworkMemory.MAX_PARALLELISM) {
            throw new UsageFault(
                    "--parallelism: found %d, expected a whole number from 1 to %d: one task reads all files, and sends each watermark to all others, so that more of them would only be slower."
                            .formatted(parallelism, NetworkMemory.MAX_PARALLELISM));
        }
    }

    /** Returns whether the events come from standard input, which can be read once only. */
    public boolean readsStandardInput() {
        return events.contains("-");
    }

    public boolean isQuiet() {
        return quiet;
    }

    /** Says that nothing was taken, and returns the exit status for it. */
    public int nothingTaken(PrintWriter err) {
        if (!quiet) {
            err.println(
                    "Nothing was taken, so there is nothing to report: 'tideline replay' says what became of each record.");
        }
        return NOTHING_TAKEN;
    }

    /**
     * Replays the events.
     *
     * @param file the model's file
     * @param model the one that is replayed
     * @param out the folder of the results
     * @param alertsFrom from when on alerts are raised; null: always
     */
    public FinishedReplay run(Path file, Model model, Path out, AlertsFrom alertsFrom)
            throws Exception {
        try (var progress = FilesProgress.open();
                var line = ProgressLine.start(progress, Terminal.ofProcess(), quiet)) {
            var summary =
                    Replay.run(
                            JobConfig.forReplay(
                                            file,
                                            events,
                                            new FileSinkConfig(out),
                                            parallelism,
                                            outOfOrderness,
                                            allowedLateness,
                                            maxPast.isZero() ? null : maxPast,
                                            alertsFrom)
                                    .reading(format),
                            model,
                            progress);
            return new FinishedReplay(summary, progress.newest(), line.done());
        }
    }
}
