package io.tideline.local;

import io.tideline.inprocess.AtExit;
import io.tideline.job.option.StartException;
import io.tideline.local.option.UsageFault;
import io.tideline.model.read.ModelException;
import io.tideline.state.IncompatibleSavepointException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns a failure into a sentence on standard error and an exit status. */
final class Messages {

    /** The exit status for bad arguments, a bad model or a bad configuration. */
    static final int REFUSED = 2;

    /** The exit status for any other failure. */
    static final int FAILED = 1;

    private Messages() {}

    static int badArguments(ParameterException e, String[] args) {
        var command = e.getCommandLine();
        var err = command.getErr();
        // For groups of options picocli adds the prefix itself.
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
        return failed(e, command.getErr());
    }

    static int failed(Throwable e, PrintWriter err) {
        if (AtExit.isEnding()) {
            return FAILED; // it failed because the process was being ended
        }
        if (System.getenv("TIDELINE_DEBUG") != null) {
            e.printStackTrace(err);
        }
        var refusal = refusal(e);
        if (refusal != null) {
            err.println("tideline: " + refusal);
            return REFUSED;
        }
        if (e instanceof EarlierResults.FailedRun run) {
            err.println(
                    "tideline: "
                            + sentence(FailureSentence.of(run.getCause()))
                            + " "
                            + run.getMessage());
        } else {
            err.println("tideline: " + sentence(FailureSentence.of(e)));
        }
        return FAILED;
    }

    static boolean isRefusal(Throwable thrown) {
        return refusal(thrown) != null;
    }

    /**
     * Returns the message of a user's mistake, however deeply it was wrapped; null if there was
     * none.
     */
    private static String refusal(Throwable thrown) {
        for (var t = thrown; t != null; t = t.getCause()) {
            if (t instanceof UsageFault
                    || t instanceof ModelException
                    || t instanceof StartException
                    || t instanceof IncompatibleSavepointException) {
                return t.getMessage();
            }
        }
        return null;
    }

    private static String sentence(String message) {
        var line = message.strip().lines().findFirst().orElse(message);
        return line.endsWith(".") || line.endsWith("?") ? line : line + ".";
    }
}
