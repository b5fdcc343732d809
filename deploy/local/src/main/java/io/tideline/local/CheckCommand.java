package io.tideline.local;

import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import io.tideline.model.read.ModelSummary;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tideline check}: reads a model as the job would, and prints how it was understood. */
@Command(
        name = "check",
        description = {
            "Checks a model file and says in a few lines what it means.",
            "A wrong one is refused with every fault: where it is, what was found, what would be"
                    + " right."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  tideline check model.yaml"})
final class CheckCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "MODEL.yaml", description = "The model file.")
    private Path model;

    @Override
    public Integer call() throws ModelException {
        var summary = ModelSummary.of(ModelReader.read(model));
        var out = spec.commandLine().getOut();
        out.println(model + " is a good model.");
        out.println(summary.text());
        out.flush();
        return 0;
    }
}
