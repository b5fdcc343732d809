package io.tideline.bench.fault;

import io.tideline.inprocess.Folder;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code deploy/bench/faults}. */
@Command(
        name = "deploy/bench/faults",
        description = {
            "Sends some days of events through the job on a cluster of real processes, kills and cuts",
            "these meanwhile, and compares all rows with those of a run without faults.",
            "Exits with 1 when they differ, prints the first differences and keeps data and logs."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Faults implements Callable<Integer> {
    private static final int DIFFERENT = 1;
    private static final int SHOWN = 10;
    private static final int SHOWN_LENGTH = 1_000;

    @Spec private CommandSpec spec;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Of the events, and of the first run's faults; the next runs have the numbers after it. By default the time in milliseconds.")
    private Long seed;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many with faults (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--faults",
            paramLabel = "N",
            defaultValue = "7",
            description = "Of each run (default: ${DEFAULT-VALUE}).")
    private int faults;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "8",
            description = "Of the stream, some thousand events each (default: ${DEFAULT-VALUE}).")
    private int days;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "FAULT",
            description = "These alone, of: ${COMPLETION-CANDIDATES}.",
            completionCandidates = KindNames.class)
    private List<String> only;

    @Option(names = "--brief", description = "No fault lasts for a minute.")
    private boolean brief;

    /** The values that {@code --only} accepts. */
    static final class KindNames extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        KindNames() {
            super(Arrays.stream(FaultKind.values()).map(FaultKind::text).toList());
        }
    }

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Faults() {}

    /** Runs the command and ends the JVM with its exit status. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Faults()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        atLeastOne("--runs", runs);
        atLeastOne("--faults", faults);
        atLeastOne("--days", days);
        List<FaultKind> kinds = chosen();
        long first = seed == null ? System.currentTimeMillis() : seed;
        out.println("From seed " + first + " on.");
        Path folder = Files.createTempDirectory("tideline-faults");
        boolean same = false;
        try (var cluster = Cluster.open(options(folder))) {
            var end = new Thread(cluster::close, "end"); // on Ctrl-C too
            Runtime.getRuntime().addShutdownHook(end);
            same = compare(cluster, kinds, first);
        } catch (FaultException e) {
            out.println(e.getMessage());
        } finally {
            if (!same) {
                out.println("Data and logs are in " + folder + ".");
            }
        }
        if (!same) {
            return DIFFERENT;
        }
        new Folder(folder, true).close();
        return 0;
    }

    private boolean compare(Cluster cluster, List<FaultKind> kinds, long first) throws Exception {
        List<Day> stream = Days.of(first, days, 1);
        Run calm = Run.of(cluster, "run0", stream, Plan.quiet());
        out.printf(
                "Without faults: %,d events, %,d rows in topics and tables, %.0f s; read within %.1f s.%n",
                stream.stream().mapToLong(day -> day.messages().size()).sum(),
                calm.results().rows(),
                calm.seconds(),
                calm.results().secondsToRead());
        var tally = new Tally();
        boolean same = true;
        for (int number = 0; number < runs && same; number++) {
            Plan plan = Plan.of(first + number, kinds, faults, days, brief);
            Run run = Run.of(cluster, "run" + (number + 1), stream, plan);
            List<String> differences = run.results().differences(calm.results());
            tally.add(run.injected(), differences.isEmpty());
            print(first + number, run, differences);
            same = differences.isEmpty();
        }
        tally.lines().forEach(out::println);
        out.printf("Processes that ended by themselves: %d.%n", cluster.endedByThemselves());
        return same;
    }

    private void print(long of, Run run, List<String> differences) {
        out.printf(
                "Seed %d: %d faults, %,d rows, %d differences, %.0f s; read within %.1f s.%n",
                of,
                run.injected().size(),
                run.results().rows(),
                differences.size(),
                run.seconds(),
                run.results().secondsToRead());
        for (Injector.Injected each : run.injected()) {
            out.println("  " + each);
        }
        differences.stream()
                .limit(SHOWN)
                .map(text -> text.substring(0, Math.min(text.length(), SHOWN_LENGTH)))
                .forEach(out::println);
    }

    private static Cluster.Options options(Path folder) {
        return new Cluster.Options(
                folder,
                Path.of(System.getProperty("tideline.bench.jvm.args")),
                System.getProperty("java.class.path"));
    }

    private List<FaultKind> chosen() {
        var names = new KindNames();
        if (only == null) {
            return List.of(FaultKind.values());
        }
        for (String name : only) {
            if (!names.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--only: there is no fault "
                                + name
                                + "; there are "
                                + String.join(", ", names)
                                + ".");
            }
        }
        return Arrays.stream(FaultKind.values()).filter(k -> only.contains(k.text())).toList();
    }

    private void atLeastOne(String option, int found) {
        if (found < 1) {
            throw new ParameterException(
                    spec.commandLine(), option + ": found " + found + ", expected 1 or more.");
        }
    }
}
