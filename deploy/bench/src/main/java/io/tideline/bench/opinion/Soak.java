package io.tideline.bench.opinion;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code deploy/bench/soak}. */
@Command(
        name = "deploy/bench/soak",
        description = {
            "Draws random streams of events and models, has the job and a second opinion in SQL",
            "compute all final rows, and compares them, for as long as one likes.",
            "Exits with 1 when they differ, and prints the smallest stream found on which they do."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Soak implements Callable<Integer> {
    private static final int DIFFERENT = 1;
    private static final long PRINT_EVERY = 100;

    @Spec private CommandSpec spec;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Of the first stream; the next ones have the numbers after it. By default the time in milliseconds.")
    private Long seed;

    @Option(
            names = "--streams",
            paramLabel = "N",
            description = "How many; by default it goes on until it is stopped.")
    private Long streams;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "For how long; by default it goes on until it is stopped.")
    private Long minutes;

    @Option(
            names = "--runs",
            paramLabel = "HOW",
            description = {
                "How the job is run on each: as a REPLAY, on a COURSE (slowly, in either event",
                "order, with restores on the way), or BOTH, which is the default."
            })
    private Trials.Runs runs = Trials.Runs.BOTH;

    private Soak() {}

    /** Runs the command and ends the JVM with its exit status. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Soak()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        atLeastOne("--streams", streams);
        atLeastOne("--minutes", minutes);
        long first = seed == null ? System.currentTimeMillis() : seed;
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("From seed " + first + " on.");
        var started = new AtomicLong();
        var agreed = new AtomicLong();
        try (Trials trials = Trials.open()) {
            long begin = System.nanoTime();
            Verdict verdict =
                    trials.run(
                            runs,
                            first,
                            () ->
                                    (streams == null || started.getAndIncrement() < streams)
                                            && (minutes == null
                                                    || System.nanoTime() - begin < minutes * 60e9),
                            of -> {
                                if (agreed.incrementAndGet() % PRINT_EVERY == 0) {
                                    print(out, agreed.get(), trials.rows(), begin);
                                }
                            });
            print(out, agreed.get(), trials.rows(), begin);
            if (verdict == null) {
                return 0;
            }
            out.println(verdict.text());
            out.println("Again: deploy/bench/soak --streams 1 --seed " + verdict.seed());
            return DIFFERENT;
        }
    }

    private static void print(PrintStream out, long streams, long rows, long begin) {
        double minutes = (System.nanoTime() - begin) / 60e9;
        out.printf(
                "%,d streams agree, %,d rows of them; %.0f streams a minute.%n",
                streams, rows, streams / minutes);
    }

    private void atLeastOne(String option, Long found) {
        if (found != null && found < 1) {
            throw new ParameterException(
                    spec.commandLine(), option + ": found " + found + ", expected 1 or more.");
        }
    }
}
