package io.tideline.local.model;

import io.tideline.job.model.ModelFate;
import io.tideline.job.model.ModelTopic;
import io.tideline.local.replay.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.acl.AclOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tideline model history}: lists the versions of the topic. */
@Command(
        name = "history",
        description =
                "Lists the versions that the topic holds, oldest first: which one the job works by,"
                        + " which it refuses and why, which waits.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ModelHistoryCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ModelTopicFile file;

    @Override
    public Integer call() {
        try (ModelTopic topic = file.open()) {
            topic.check(AclOperation.READ);
            List<ModelFate> history = topic.history(file.policy());
            var table = new TextTable(4, "version", "written", "state", "why");
            history.forEach(
                    each ->
                            table.add(
                                    each.version().number().map(String::valueOf).orElse("-"),
                                    each.version().writtenAt().toString(),
                                    each.state().name().toLowerCase(Locale.ROOT),
                                    String.join(" ", each.reason().lines().toList())));
            var out = spec.commandLine().getOut();
            table.lines().forEach(out::println);
            out.flush();
            return 0;
        }
    }
}
