package io.tideline.local.deliver;

import io.tideline.local.replay.TextTable;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tideline deliver list}: shows deliveries, the dead letters first of all. */
@Command(
        name = "list",
        description =
                "Lists deliveries, newest first: dead letters with the reason, or those of another"
                        + " state.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class DeliverListCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private DeliveryFile file;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            defaultValue = "dead",
            description = "dead, waiting, sent or skipped (default: ${DEFAULT-VALUE}).")
    private State state;

    @Option(
            names = "--destination",
            paramLabel = "NAME",
            description = "Of this destination alone.")
    private String destination;

    @Option(
            names = "--most",
            paramLabel = "NUMBER",
            defaultValue = "50",
            description = "So many at most (default: ${DEFAULT-VALUE}).")
    private int most;

    /** The states of a delivery. */
    enum State {
        DEAD,
        WAITING,
        SENT,
        SKIPPED
    }

    @Override
    public Integer call() {
        var name = state.name().toLowerCase(Locale.ROOT);
        var lines = file.inTable(log -> log.list(name, destination, most));
        var out = spec.commandLine().getOut();
        if (lines.isEmpty()) {
            out.println("None is " + name + ".");
        } else {
            var table =
                    new TextTable(
                            7,
                            "id",
                            "destination",
                            "address",
                            "made",
                            "attempts",
                            "reason",
                            "what");
            lines.forEach(
                    line ->
                            table.add(
                                    String.valueOf(line.id()),
                                    line.destination(),
                                    DeliveryFile.shown(line.address()),
                                    line.createdAt().toString(),
                                    String.valueOf(line.attempts()),
                                    DeliveryFile.shown(line.lastError()),
                                    DeliveryFile.shown(line.what())
                                            .lines()
                                            .findFirst()
                                            .orElse("")));
            table.lines().forEach(out::println);
        }
        out.flush();
        // Dead letters want somebody to look at them.
        return state == State.DEAD && !lines.isEmpty() ? 1 : 0;
    }
}
