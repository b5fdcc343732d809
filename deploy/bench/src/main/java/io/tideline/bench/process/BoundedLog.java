package io.tideline.bench.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Copies what a process writes into a file, up to a size, and drops the rest: a contestant that
 * complains about each record fills no disk.
 */
final class BoundedLog {
    static final long MOST_BYTES = 16L << 20;

    private static final byte[] DROPPED =
            "%n… What follows is left out.%n".formatted().getBytes(StandardCharsets.UTF_8);

    private BoundedLog() {}

    /** Starts to copy, until the process ends. */
    static Thread copy(InputStream from, Path to, long mostBytes) {
        var thread = new Thread(() -> drain(from, to, mostBytes), "log of " + to.getFileName());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void drain(InputStream from, Path to, long mostBytes) {
        var buffer = new byte[8 << 10];
        long left = mostBytes;
        try (from;
                var out = Files.newOutputStream(to)) {
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                if (left > 0) {
                    int kept = (int) Math.min(read, left);
                    out.write(buffer, 0, kept);
                    left -= kept;
                    if (left == 0) {
                        out.write(DROPPED);
                    }
                }
            }
        } catch (IOException e) {
            // The process has been killed, or there is no more room: its end is noticed elsewhere.
        }
    }
}
