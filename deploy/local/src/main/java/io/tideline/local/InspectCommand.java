package io.tideline.local;

import io.tideline.event.format.Format;
import io.tideline.job.config.JobConfig;
import io.tideline.job.source.file.UnreadableFileException;
import io.tideline.local.inspect.Sample;
import io.tideline.local.inspect.SourceSample;
import io.tideline.local.option.FormatConverter;
import io.tideline.local.option.UsageFault;
import io.tideline.local.replay.ReplayOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tideline inspect}: what is in a source of events, before there is a model for them. */
@Command(
        name = "inspect",
        description = {
            "Reads a sample of events and says what is in it: the format that it looks like, names"
                    + " with counts, users, accounts and ids, duplicates, and what is odd.",
            "Proposes the format and a first model. Writes nothing, and commits no offsets; with"
                    + " files it needs no server."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit status: 0 done, 3 done but no record is an event, 2 wrong arguments or"
                    + " configuration, or a server that refuses or is not there, 1 anything else.",
            "docs/formats.md says what a format is.",
            "",
            "Examples:",
            "  tideline inspect --events export.jsonl.gz",
            "  tideline inspect --config tideline.yaml --limit 10000"
        })
final class InspectCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @ArgGroup(multiplicity = "1")
    private Source source;

    static final class Source {
        @Option(
                names = "--events",
                required = true,
                arity = "1..*",
                paramLabel = "FILE",
                description =
                        "Events, a record a line: .jsonl, .jsonl.gz, .jsonl.zst, or - for standard input.")
        private List<String> events;

        @Option(
                names = "--config",
                required = true,
                paramLabel = "tideline.yaml",
                description =
                        "The configuration of a job: the newest records of its topics, for a minute"
                                + " at most, and the first of its files, by its formats.")
        private Path config;
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description =
                    "What records look like, as in 'tideline replay --help' (default: what fits best;"
                            + " with --config what it says).")
    private Format format;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "200000",
            description = "How many records are read at most (default: ${DEFAULT-VALUE}).")
    private long limit;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        System.setProperty("log4j2.configurationFile", "log4j2-replay.properties");
        if (limit < 1) {
            throw new UsageFault("--limit must be at least 1.");
        }
        return source.config == null ? inspectFiles() : inspectSource();
    }

    private int inspectFiles() throws UnreadableFileException {
        Sample sample = Sample.read(source.events, limit, format);
        List<String> settings =
                sample.setting().map(setting -> List.of("format: " + setting)).orElse(List.of());
        String alternative =
                sample.setting().map(" (or replay --format '%s')"::formatted).orElse("");
        print(sample.text(), sample.isEmpty(), alternative, settings, sample.model());
        return sample.isEmpty() ? ReplayOptions.NOTHING_TAKEN : 0;
    }

    private int inspectSource() throws UnreadableFileException {
        JobConfig config = JobConfig.read(source.config);
        SourceSample sample =
                SourceSample.read(format == null ? config : config.reading(format), limit, LONGEST);
        print(sample.text(), sample.isEmpty(), "", sample.settings(), sample.model());
        return sample.isEmpty() ? ReplayOptions.NOTHING_TAKEN : 0;
    }

    private void print(
            List<String> text,
            boolean isEmpty,
            String alternative,
            List<String> settings,
            String model) {
        PrintWriter out = spec.commandLine().getOut();
        text.forEach(out::println);
        if (!isEmpty || !settings.isEmpty()) {
            out.println();
        }
        if (!settings.isEmpty() && (!isEmpty || source.config != null)) {
            out.println("In tideline.yaml" + alternative + ":");
            out.println("  source:");
            settings.forEach(line -> out.println("    " + line));
            out.println();
        }
        if (!isEmpty) {
            out.println("A first model.yaml:");
            model.lines().forEach(line -> out.println("  " + line));
        }
        out.flush();
    }
}
