package io.tideline.local.model;

import io.tideline.job.model.ModelTopic;
import io.tideline.job.model.ModelVersion;
import io.tideline.local.option.UsageFault;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.acl.AclOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tideline model show}: prints a version as it was written. */
@Command(
        name = "show",
        description =
                "Prints the model that the job works by, or another version, as it was written.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ModelShowCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "VERSION",
            description = "The number of a version; without it, the one that the job works by.")
    private Integer number;

    @Mixin private ModelTopicFile file;

    @Override
    public Integer call() {
        try (ModelTopic topic = file.open()) {
            topic.check(AclOperation.READ);
            ModelVersion version = number == null ? topic.accepted() : find(topic);
            var out = spec.commandLine().getOut();
            out.print(version.text());
            out.flush();
            return 0;
        }
    }

    private ModelVersion find(ModelTopic topic) {
        return topic.versions().stream()
                .filter(each -> each.number().equals(Optional.of(number)))
                .max(Comparator.comparingLong(ModelVersion::offset))
                .orElseThrow(
                        () ->
                                new UsageFault(
                                        "The topic %s holds no version %s; tideline model history lists those that it holds."
                                                .formatted(
                                                        file.job().source().modelTopic(), number)));
    }
}
