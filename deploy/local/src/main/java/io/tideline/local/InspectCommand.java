package io.tideline.local;

import io.tideline.event.format.Format;
import io.tideline.local.inspect.Sample;
import io.tideline.local.option.FormatConverter;
import io.tideline.local.replay.ReplayOptions;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tideline inspect}: what is in files of events, before there is a model for them. */
@Command(
        name = "inspect",
        description = {
            "Reads a sample of events and says what is in it: the format that it looks like, names"
                    + " with counts, users, accounts and ids, duplicates, and what is odd.",
            "Proposes the format and a first model. Needs no server, and writes nothing."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit status: 0 done, 3 done but no line is an event, 2 wrong arguments, 1 anything else.",
            "docs/formats.md says what a format is.",
            "",
            "Example:",
            "  tideline inspect --events export.jsonl.gz"
        })
final class InspectCommand implements Callable<Integer> {

    @Option(
            names = "--events",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Events, a record a line: .jsonl, .jsonl.gz, .jsonl.zst, or - for standard input.")
    private List<String> events;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description =
                    "What records look like, as in 'tideline replay --help' (default: what fits best).")
    private Format format;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "200000",
            description = "How many lines are read at most (default: ${DEFAULT-VALUE}).")
    private long lines;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        System.setProperty("log4j2.configurationFile", "log4j2-replay.properties");
        Sample sample = Sample.read(events, lines, format);
        PrintWriter out = spec.commandLine().getOut();
        sample.text().forEach(out::println);
        if (!sample.isEmpty()) {
            out.println();
            sample.setting().ifPresent(setting -> printSetting(setting, out));
            out.println("A first model.yaml:");
            sample.model().lines().forEach(line -> out.println("  " + line));
        }
        out.flush();
        return sample.isEmpty() ? ReplayOptions.NOTHING_TAKEN : 0;
    }

    private static void printSetting(String setting, PrintWriter out) {
        out.println("In tideline.yaml (or replay --format '%s'):".formatted(setting));
        out.println("  source:");
        out.println("    format: " + setting);
        out.println();
    }
}
