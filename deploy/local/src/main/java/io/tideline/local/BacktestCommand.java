package io.tideline.local;

import io.tideline.local.backtest.BacktestRequest;
import io.tideline.local.backtest.BacktestText;
import io.tideline.local.backtest.OutcomeRules;
import io.tideline.local.backtest.ReplayBacktest;
import io.tideline.local.option.DurationConverter;
import io.tideline.local.option.UsageFault;
import io.tideline.local.replay.ReplayOptions;
import io.tideline.local.replay.ReportOptions;
import io.tideline.local.replay.TemporaryReplay;
import io.tideline.model.Level;
import io.tideline.model.read.ModelReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tideline backtest}: whether alerts, bands and scores announce an outcome. */
@Command(
        name = "backtest",
        description = {
            "Replays a model and says how often an outcome, such as a cancellation, followed its"
                    + " alerts, bands and low scores.",
            "Needs no server, and keeps no files."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit status: 0 done, 3 done but no event was taken, 2 wrong arguments or model, or an"
                    + " outcome that never came, 1 anything else.",
            "docs/backtest.md defines every number, and says what it does not mean.",
            "",
            "Example:",
            "  tideline backtest --model model.yaml --events 2025.jsonl.gz --outcome \"Subscription"
                    + " Cancelled\" --horizon 30d"
        })
final class BacktestCommand implements Callable<Integer> {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL.yaml",
            description = "The scoring model; 'tideline check' explains one.")
    private Path model;

    @Option(
            names = "--outcome",
            required = true,
            paramLabel = "EVENT",
            description =
                    "The name of the event that should have been foreseen; the model need not name"
                            + " it.")
    private String outcome;

    @Option(
            names = "--horizon",
            required = true,
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long after an alert or a row the outcome counts, such as 30d.")
    private Duration horizon;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            converter = LevelConverter.class,
            defaultValue = "account",
            description = "Whose outcome it is: account or user (default: ${DEFAULT-VALUE}).")
    private Level level;

    @Mixin private ReplayOptions options;

    @Mixin private ReportOptions report;

    @Spec private CommandSpec spec;

    /** Reads a level by its name in the model file. */
    static final class LevelConverter implements ITypeConverter<Level> {
        @Override
        public Level convert(String value) {
            return Arrays.stream(Level.values())
                    .filter(each -> each.text().equals(value))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "\"%s\" is neither account nor user".formatted(value)));
        }
    }

    @Override
    public Integer call() throws Exception {
        options.check();
        if (horizon.isZero()) {
            throw new UsageFault("--horizon: found 0, expected more than that, such as 30d.");
        }
        var request = new BacktestRequest(model, ModelReader.read(model), outcome, level, horizon);
        var rules = OutcomeRules.in(request.model(), outcome);
        try (var replay = TemporaryReplay.of(options, model, rules.model())) {
            if (replay.finished().isEmpty()) {
                return options.nothingTaken(spec.commandLine().getErr());
            }
            report.print(
                    ReplayBacktest.of(request, rules, replay),
                    BacktestText::of,
                    spec.commandLine().getOut());
        }
        return 0;
    }
}
