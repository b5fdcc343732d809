package io.tideline.local;

import io.tideline.inprocess.AtExit;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntSupplier;
import org.apache.flink.util.FatalExitExceptionHandler;

/** Sees to it that a command never ends in silence, also where something else ends the process. */
final class Ending {
    private static volatile boolean done;

    private Ending() {}

    /** Runs a command, and returns its exit status. */
    static int watch(IntSupplier command) {
        AtExit.add(Ending::end);
        int status;
        try {
            status = command.getAsInt();
        } catch (Error e) {
            status = Messages.failed(e, err());
        }
        done = !AtExit.isEnding();
        return status;
    }

    /** Comes last, when all is removed. Of a signal its sender knows. */
    private static void end() {
        if (done || !endedByFlink()) {
            return;
        }
        try {
            err().println("tideline: " + FailureSentence.ofFlinksEnd());
        } finally {
            // Not with Flink's status, which means nothing to the user.
            Runtime.getRuntime().halt(Messages.FAILED);
        }
    }

    /** After a fault in a thread of its own that it cannot go on after; it waits for this one. */
    private static boolean endedByFlink() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(
                        frame ->
                                frame.getClassName()
                                        .equals(FatalExitExceptionHandler.class.getName()));
    }

    private static PrintWriter err() {
        return new PrintWriter(Terminal.ofProcess().err(), true, StandardCharsets.UTF_8);
    }
}
