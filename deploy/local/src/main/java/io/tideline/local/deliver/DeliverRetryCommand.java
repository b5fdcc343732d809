package io.tideline.local.deliver;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tideline deliver retry}: has dead letters sent again. */
@Command(
        name = "retry",
        description =
                "Has dead letters sent again, by the processes that run: deliveries that were refused or"
                        + " given up, which 'tideline deliver list' shows.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class DeliverRetryCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private DeliveryFile file;

    @Option(
            names = "--destination",
            paramLabel = "NAME",
            description = "Of this destination alone.")
    private String destination;

    @Option(names = "--id", paramLabel = "NUMBER", description = "This one alone.")
    private Long id;

    @Override
    public Integer call() {
        int count = file.inTable(log -> log.retry(destination, id));
        var out = spec.commandLine().getOut();
        out.println(
                count == 1
                        ? "1 dead letter is sent again."
                        : count + " dead letters are sent again.");
        out.flush();
        return 0;
    }
}
