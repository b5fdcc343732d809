package io.tideline.local;

import io.tideline.inprocess.AtExit;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntSupplier;
import org.apache.flink.util.FatalExitExceptionHandler;

/** Makes sure that a command never ends in silence, even if something else ends the process. */
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

    /**
     * Runs last, after all cleaning up. A signal needs no message, since its sender knows of it.
     */
    private static void end() {
        if (done || !endedByFlink()) {
            return;
        }
        try {
            err().println("tideline: " + FailureSentence.ofFlinksEnd());
        } finally {
            // Flink's own status would mean nothing to the user.
            Runtime.getRuntime().halt(Messages.FAILED);
        }
    }

    /**
     * Returns whether a fatal error in one of Flink's threads ends the process; that thread is
     * still waiting for this one.
     */
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
