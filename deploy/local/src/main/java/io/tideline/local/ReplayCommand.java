package io.tideline.local;

import io.tideline.job.option.AlertsFrom;
import io.tideline.local.option.AlertsFromConverter;
import io.tideline.local.replay.ReplayOptions;
import io.tideline.local.replay.SummaryText;
import io.tideline.model.read.ModelReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
        footer = {
            "",
            "In DIR it writes scores.jsonl, activation.jsonl, alerts.jsonl, product_metrics.jsonl,"
                    + " activation_cohorts.jsonl, accounts.jsonl, users.jsonl, activity.jsonl and"
                    + " rejected.jsonl: a JSON object a line, sorted by key. Equal input gives"
                    + " equal files. What was taken, ignored and rejected"
                    + " is said on standard error.",
            "",
            "Exit status: 0 done, 3 done but no event was taken, 2 wrong arguments or model,"
                    + " 1 anything else.",
            "",
            "Example:",
            "  tideline replay --model model.yaml --events march.jsonl.gz april.jsonl --out results"
        })
final class ReplayCommand implements Callable<Integer> {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL.yaml",
            description = "The scoring model; 'tideline check' explains one.")
    private Path model;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where the results go; created if it is not there.")
    private Path out;

    @Mixin private ReplayOptions replay;

    @Option(
            names = "--alerts-from",
            paramLabel = "TIME",
            converter = AlertsFromConverter.class,
            description =
                    "Raises no alerts of before: a time as 2026-03-01T09:00:00Z, a day as"
                            + " 2026-03-01, or start, which is now (default: all are raised).")
    private AlertsFrom alertsFrom;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        replay.check();
        var read = ModelReader.read(model);
        var earlier = EarlierResults.in(out);
        try {
            var done = replay.run(model, read, out, alertsFrom);
            if (!replay.isQuiet()) {
                SummaryText.of(done.summary(), read, out, done.took())
                        .forEach(spec.commandLine().getErr()::println);
            }
            return done.isEmpty() ? ReplayOptions.NOTHING_TAKEN : 0;
        } catch (Exception e) {
            throw earlier.with(e);
        }
    }
}
