package io.tideline.local;

import io.tideline.job.config.StartException;
import io.tideline.job.source.UnreadableFileException;
import io.tideline.model.ModelException;
import io.tideline.stage.RestoreException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into a sentence on standard error and an exit status. */
final class Messages {

    /** Bad arguments, model or configuration. */
    static final int REFUSED = 2;

    /** Anything else. */
    static final int FAILED = 1;

    private Messages() {}

    static int badArguments(ParameterException e, String[] args) {
        var command = e.getCommandLine();
        var err = command.getErr();
        // Of groups of options picocli says so itself.
        err.println("tideline: " + sentence(e.getMessage().replaceFirst("^Error: ", "")));
        if (e instanceof UnmatchedArgumentException unmatched) {
            var suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                err.println("Did you mean " + String.join(" or ", suggestions) + "?");
            }
        }
        err.println(
                "'" + command.getCommandSpec().qualifiedName() + " --help' says how it is used.");
        return REFUSED;
    }

    static int failed(Exception e, CommandLine command, ParseResult parsed) {
        var err = command.getErr();
        if (System.getenv("TIDELINE_DEBUG") != null) {
            e.printStackTrace(err);
        }
        var refusal = refusal(e);
        if (refusal != null) {
            err.println("tideline: " + refusal);
            return REFUSED;
        }
        err.println("tideline: " + sentence(innermost(e)));
        return FAILED;
    }

    /** The message of a user's mistake, however deep it was wrapped; null if it was none. */
    private static String refusal(Throwable thrown) {
        for (var t = thrown; t != null; t = t.getCause()) {
            if (t instanceof UsageFault
                    || t instanceof ModelException
                    || t instanceof StartException
                    || t instanceof RestoreException) {
                return t.getMessage();
            }
        }
        return null;
    }

    /** Of a chain of causes the last one that says something: the others wrap it. */
    private static String innermost(Throwable thrown) {
        String said = thrown.toString();
        for (var t = thrown; t != null; t = t.getCause()) {
            if (t instanceof UnreadableFileException) {
                return t.getMessage(); // names the file and the line, as its cause does not
            }
            if (t.getMessage() != null) {
                // A bare message such as "/some/file" makes no sense without its class.
                said = t.getClass().getSimpleName() + ": " + t.getMessage();
            }
        }
        return said;
    }

    private static String sentence(String message) {
        var line = message.strip().lines().findFirst().orElse(message);
        return line.endsWith(".") || line.endsWith("?") ? line : line + ".";
    }
}
