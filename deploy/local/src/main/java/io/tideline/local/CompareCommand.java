package io.tideline.local;

import io.tideline.local.compare.Comparison;
import io.tideline.local.compare.ComparisonText;
import io.tideline.local.option.UsageFault;
import io.tideline.local.replay.ModelFile;
import io.tideline.local.replay.ReplayOptions;
import io.tideline.local.replay.ReportOptions;
import io.tideline.local.replay.TemporaryReplay;
import io.tideline.model.read.ModelReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tideline compare}: what another model would change. */
@Command(
        name = "compare",
        description = {
            "Replays two models on the same events and says what changes between them: scores, bands"
                    + " and alerts.",
            "Needs no server, and keeps no files."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit status: 0 done, 3 done but no event was taken, 2 wrong arguments or model,"
                    + " 1 anything else.",
            "docs/compare.md says what is counted.",
            "",
            "Example:",
            "  tideline compare --model model.yaml --model new.yaml --events march.jsonl.gz"
        })
final class CompareCommand implements Callable<Integer> {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL.yaml",
            description = "A model; give two, the first is called A and the second B.")
    private List<Path> models;

    @Mixin private ReplayOptions options;

    @Mixin private ReportOptions report;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        options.check();
        if (models.size() != 2) {
            throw new UsageFault(
                    "--model: found %d of them, expected two, as in --model model.yaml --model new.yaml."
                            .formatted(models.size()));
        }
        if (options.readsStandardInput()) {
            throw new UsageFault(
                    "Standard input (-) can be read once only, and both models read the events: save them to a file first.");
        }
        var fileA = models.get(0);
        var fileB = models.get(1);
        var modelA = ModelReader.read(fileA);
        var modelB = ModelReader.read(fileB);
        try (var a = TemporaryReplay.of(options, fileA, modelA);
                var b = TemporaryReplay.of(options, fileB, modelB)) {
            if (a.finished().isEmpty() || b.finished().isEmpty()) {
                return options.nothingTaken(spec.commandLine().getErr());
            }
            report.print(
                    Comparison.of(
                            new Comparison.Side(ModelFile.of(fileA, modelA), modelA, a),
                            new Comparison.Side(ModelFile.of(fileB, modelB), modelB, b)),
                    ComparisonText::of,
                    spec.commandLine().getOut());
        }
        return 0;
    }
}
