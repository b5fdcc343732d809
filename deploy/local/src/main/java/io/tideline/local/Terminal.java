package io.tideline.local;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The streams that the command writes to, as the {@code tideline} script found them: a JVM cannot
 * distinguish a terminal from a pipe for each of its streams by itself.
 *
 * @param out standard output, in UTF-8 whatever the locale
 * @param err standard error, the same
 * @param outInteractive whether standard output is a terminal
 * @param errInteractive whether standard error is a terminal
 * @param colour whether ANSI colours are welcome on standard output
 * @param columns its width
 * @param rows its height
 */
public record Terminal(
        PrintStream out,
        PrintStream err,
        boolean outInteractive,
        boolean errInteractive,
        boolean colour,
        int columns,
        int rows) {

    /** The width for a pipe, which has none of its own. */
    private static final int OF_A_PIPE = 110;

    private static final int ROWS = 45;

    /** Returns the terminal, or the pipes, of this process. */
    public static Terminal ofProcess() {
        boolean interactive = Boolean.getBoolean("tideline.terminal.out");
        var noColour = System.getenv("NO_COLOR");
        return new Terminal(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                interactive,
                Boolean.getBoolean("tideline.terminal.err"),
                interactive
                        && (noColour == null || noColour.isEmpty())
                        && !"dumb".equals(System.getenv("TERM")),
                interactive ? Integer.getInteger("tideline.columns", OF_A_PIPE) : OF_A_PIPE,
                interactive ? Integer.getInteger("tideline.rows", ROWS) : ROWS);
    }

    private static PrintStream stream(FileDescriptor of) {
        return new PrintStream(new FileOutputStream(of), true, StandardCharsets.UTF_8);
    }
}
