package io.tideline.bench.micro;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deploy/bench/run jmh}. */
@Command(
        name = "deploy/bench/run jmh",
        description = "Measures the inner loops: decode, apply, raw score, histogram, rows.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Micro implements Callable<Integer> {
    private static final int ITERATIONS = 5;
    private static final int QUICK_ITERATIONS = 2;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            defaultValue = ".*",
            description = "Those alone whose name it is in, as a regular expression.")
    private String include;

    @Option(names = "--quick", description = "Fewer and shorter iterations, and rougher.")
    private boolean quick;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "${tideline.bench.out:-results}",
            description = "Where jmh.json goes (default: ${DEFAULT-VALUE}).")
    private Path out;

    private Micro() {}

    /** Runs the command and ends the JVM with its exit status. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Micro()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createDirectories(out.toAbsolutePath());
        int iterations = quick ? QUICK_ITERATIONS : ITERATIONS;
        new Runner(
                        new OptionsBuilder()
                                .include("io\\.tideline\\.bench\\.micro\\..*" + include)
                                .forks(1)
                                .warmupIterations(iterations)
                                .warmupTime(TimeValue.seconds(1))
                                .measurementIterations(iterations)
                                .measurementTime(TimeValue.seconds(1))
                                .resultFormat(ResultFormatType.JSON)
                                .result(folder.resolve("jmh.json").toString())
                                .build())
                .run();
        return 0;
    }
}
