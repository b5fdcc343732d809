package io.tideline.bench;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.process.Arena;
import io.tideline.bench.process.ChildException;
import io.tideline.bench.report.Report;
import io.tideline.bench.report.Result;
import io.tideline.inprocess.Folder;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code deploy/bench/run}. */
@Command(
        name = "deploy/bench/run",
        description = {
            "Measures Tideline beside what one would use instead, all on this machine:",
            "broker, database and contestants, one contestant at a time."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "deploy/bench/run jmh measures the inner loops (--help says how)."},
        sortOptions = false)
public final class Bench implements Callable<Integer> {
    private static final int FAILED = 1;

    @Spec private CommandSpec spec;

    @Option(
            names = "--quick",
            description =
                    "Fewer events, and without --only the contestants alone: three minutes, and rougher.")
    private boolean quick;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "ROW",
            description = "These alone, of: ${COMPLETION-CANDIDATES}.",
            completionCandidates = RowNames.class)
    private List<String> only;

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "Of the usual work; by default 8 million, quick 800,000.")
    private Long events;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "${tideline.bench.out:-results}",
            description =
                    "Where results.json, results.svg and logs go (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--jfr",
            paramLabel = "FOLDER",
            description = "Also records each contestant by the JDK's flight recorder, into this.")
    private Path recordings;

    /** The values that {@code --only} accepts. */
    static final class RowNames extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        RowNames() {
            super(Rows.names());
        }
    }

    private Bench() {}

    /** Runs the command and ends the JVM with its exit status. */
    public static void main(String[] args) {
        System.exit(
                new CommandLine(new Bench())
                        .setExecutionExceptionHandler(
                                (e, command, parsed) -> {
                                    if (!(e instanceof ChildException)) {
                                        throw e;
                                    }
                                    command.getErr().println("bench: " + e.getMessage());
                                    return FAILED;
                                })
                        .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        var rows = chosen();
        if (events != null && events < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--events: found " + events + ", expected 1 or more.");
        }
        var terminal = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Path logs = Files.createDirectories(out.toAbsolutePath().resolve("logs"));
        if (recordings != null) {
            recordings = Files.createDirectories(recordings.toAbsolutePath());
        }
        var scale = Scale.of(events, quick);
        var results = new ArrayList<Result>();
        try (var folder = Folder.temporary("tideline-bench");
                var arena = Arena.open(options(folder.path(), logs))) {
            endWithThisProcess(folder, arena);
            for (Row row : rows) {
                terminal.println("Measuring " + row.name() + "…");
                results.add(row.run(arena, scale, List.copyOf(results)));
                // After each, so that its result is kept even if the next one fails.
                Report.write(results, scale, out.toAbsolutePath());
            }
        }
        Report.lines(results).forEach(terminal::println);
        return 0;
    }

    private Arena.Options options(Path folder, Path logs) {
        return new Arena.Options(
                folder,
                logs,
                Path.of(System.getProperty("tideline.bench.jvm.args")),
                System.getProperty("java.class.path"),
                Map.of(
                        Contestants.FLINK_SQL,
                        System.getProperty("tideline.bench.sql"),
                        Contestants.FLINK_SQL_SCORES,
                        System.getProperty("tideline.bench.sql"),
                        Contestants.KAFKA_STREAMS,
                        System.getProperty("tideline.bench.streams")),
                recordings);
    }

    /** Cleans up at the end of this process, also after Ctrl-C. */
    private static void endWithThisProcess(Folder folder, Arena arena) {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    arena.close();
                                    folder.close();
                                },
                                "end"));
    }

    private List<Row> chosen() {
        if (only == null) {
            return quick ? Rows.CONTESTANTS : Rows.ALL;
        }
        for (String name : only) {
            if (!Rows.names().contains(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--only: there is no row "
                                + name
                                + "; there are "
                                + String.join(", ", Rows.names())
                                + ".");
            }
        }
        return Rows.ALL.stream().filter(row -> only.contains(row.name())).toList();
    }
}
