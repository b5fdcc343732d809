package io.tideline.local;

import java.io.PrintWriter;
import java.io.StringWriter;

/** The result of a command line that was run in this JVM. */
public record Outcome(int status, String out, String err) {

    /** Runs a command as the process would. */
    public static Outcome of(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status =
                Tideline.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(args);
        return new Outcome(status, out.toString(), err.toString());
    }
}
