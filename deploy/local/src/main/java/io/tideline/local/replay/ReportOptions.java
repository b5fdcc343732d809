package io.tideline.local.replay;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** How a command prints its report. */
public final class ReportOptions {

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    /** Prints a report as one JSON object, or as lines of text. */
    public <R extends Record> void print(
            R report, Function<R, List<String>> text, PrintWriter out) {
        if (json) {
            out.println(JsonReport.of(report));
        } else {
            text.apply(report).forEach(out::println);
        }
        out.flush();
    }
}
