package io.tideline.local.model;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tideline model}: the model of a job that takes it from a topic. */
@Command(
        name = "model",
        description = {
            "Changes the model of a running job that takes it from a topic (source.kafka.model_topic),"
                    + " and shows which one it works by.",
            "A new version is checked, and taken over with the job's next checkpoint: live rows are"
                    + " by it at once, final rows from the next day that closes."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {ModelPushCommand.class, ModelShowCommand.class, ModelHistoryCommand.class},
        footer = {
            "",
            "Examples:",
            "  tideline model push model.yaml --config tideline.yaml --wait 2m",
            "  tideline model history --config tideline.yaml",
            "  tideline model show 7 --config tideline.yaml > model-7.yaml"
        })
public final class ModelCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do with the model: push, show or history");
    }
}
