package io.tideline.local.model;

import io.tideline.job.model.ModelFate;
import io.tideline.job.model.ModelTopic;
import io.tideline.job.model.ModelVersion;
import io.tideline.local.option.DurationConverter;
import io.tideline.local.option.UsageFault;
import io.tideline.model.read.ModelException;
import io.tideline.yaml.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tideline model push}: writes a version to the topic. */
@Command(
        name = "push",
        description =
                "Checks a model, and writes it to the topic that the job takes its model from. Makes"
                        + " the topic where there is none.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit status: 0 written (with --wait: taken over), 2 a model that the job would refuse, 1"
                    + " anything else."
        })
public final class ModelPushCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(500);

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "MODEL.yaml", description = "The model file, with a new version.")
    private Path model;

    @Mixin private ModelTopicFile file;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Wait so long until the running job has taken it over.")
    private Duration within;

    @Override
    public Integer call() throws ModelException, InterruptedException {
        ModelVersion version = ModelVersion.of(model.toString(), yaml());
        int number = version.model().version();
        try (ModelTopic topic = file.open()) {
            long offset = topic.push(version, file.policy());
            var out = spec.commandLine().getOut();
            out.printf(
                    "Version %s is on topic %s, at offset %s.%n",
                    number, file.job().source().modelTopic(), offset);
            out.flush();
            return within == null ? 0 : await(topic, offset, number);
        }
    }

    private byte[] yaml() {
        try {
            return Files.readAllBytes(model);
        } catch (IOException e) {
            throw new UsageFault(model + " cannot be read; give a model file.");
        }
    }

    private int await(ModelTopic topic, long offset, int number) throws InterruptedException {
        long giveUpAt = System.nanoTime() + within.toNanos();
        while (true) {
            ModelFate fate = fateOf(topic, offset);
            if (fate == null || fate.state() == ModelFate.State.EARLIER) {
                return fail(
                        1, "Another version has taken the place of version %s.".formatted(number));
            }
            switch (fate.state()) {
                case RUNNING -> {
                    var out = spec.commandLine().getOut();
                    out.printf("The job has taken over version %s.%n", number);
                    out.flush();
                    return 0;
                }
                case REFUSED -> {
                    return fail(
                            2, "The job refuses version %s. %s".formatted(number, fate.reason()));
                }
                default -> {
                    if (System.nanoTime() - giveUpAt >= 0) {
                        return fail(
                                1,
                                "The job (consumer group %s) has not taken over version %s within %s: it does with its next checkpoint, once it runs."
                                        .formatted(
                                                file.job().source().groupId(),
                                                number,
                                                Durations.format(within)));
                    }
                    // Kafka does not announce a committed offset: it is looked up again.
                    Thread.sleep(PAUSE.toMillis());
                }
            }
        }
    }

    private ModelFate fateOf(ModelTopic topic, long offset) {
        return topic.history(file.policy()).stream()
                .filter(each -> each.version().offset() == offset)
                .findFirst()
                .orElse(null);
    }

    private int fail(int status, String message) {
        spec.commandLine().getErr().println("tideline: " + message);
        return status;
    }
}
