package io.tideline.local.deliver;

import io.tideline.local.option.UsageFault;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tideline deliver setup}: makes what destinations need. */
@Command(
        name = "setup",
        description =
                "Makes in destinations what scores are written to, such as HubSpot's properties. What is"
                        + " there stays as it is, so it may be run again at any time.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class DeliverSetupCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private DeliveryFile file;

    @Option(
            names = "--destination",
            paramLabel = "NAME",
            description = "This one alone, and not all.")
    private String only;

    @Override
    public Integer call() {
        var config = file.read();
        var out = spec.commandLine().getOut();
        var destinations =
                config.destinations().stream()
                        .filter(each -> only == null || each.name().equals(only))
                        .toList();
        if (destinations.isEmpty()) {
            throw new UsageFault("--destination: there is no destination " + only + ".");
        }
        for (var each : destinations) {
            try (var destination = each.create()) {
                List<String> done = destination.setup(config.fieldsOf(each.name()));
                done.forEach(line -> out.println(each.name() + ": " + line));
            }
        }
        out.flush();
        return 0;
    }
}
