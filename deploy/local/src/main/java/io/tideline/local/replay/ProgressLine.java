package io.tideline.local.replay;

import io.tideline.job.source.file.FilesProgress;
import io.tideline.local.Terminal;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows the progress of a replay in a line on standard error, if that is a terminal. */
final class ProgressLine implements AutoCloseable {

    private static final int EVERY = 250;
    private static final String ERASE = "\r\u001b[K";

    private final FilesProgress progress;
    private final PrintStream err;
    private final boolean shown;
    private final long started = System.nanoTime();
    private final ScheduledExecutorService clock;

    private ProgressLine(FilesProgress progress, Terminal terminal, boolean quiet) {
        this.progress = progress;
        this.err = terminal.err();
        this.shown = terminal.errInteractive() && !quiet;
        this.clock =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            var thread = new Thread(task, "progress line");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /**
     * Starts showing it.
     *
     * @param quiet whether to show nothing
     */
    static ProgressLine start(FilesProgress progress, Terminal terminal, boolean quiet) {
        var line = new ProgressLine(progress, terminal, quiet);
        if (line.shown) {
            line.err.print("Starting…");
            // It can only fail if the terminal does.
            var unused =
                    line.clock.scheduleWithFixedDelay(
                            line::draw, EVERY, EVERY, TimeUnit.MILLISECONDS);
        }
        return line;
    }

    /** Stops after the last event, and returns how long the replay took. */
    Duration done() {
        close();
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** Leaves an empty line for the next output. */
    @Override
    public void close() {
        if (!clock.isShutdown()) {
            clock.shutdownNow();
            if (shown) {
                err.print(ERASE);
                err.flush();
            }
        }
    }

    private void draw() {
        if (progress.events() > 0) {
            err.print(ERASE + sofar());
            err.flush();
        }
    }

    private String sofar() {
        return text(progress.events(), progress.newest(), System.nanoTime() - started);
    }

    /** Returns the progress: {@code 1,200 events up to 2026-03-04 in 0.6 s (2,000/s)}. */
    static String text(long events, long newest, long nanos) {
        double seconds = nanos / 1e9;
        return String.format(
                Locale.ROOT,
                "%,d events%s in %.1f s (%,.0f/s)",
                events,
                newest == Long.MIN_VALUE
                        ? ""
                        : " up to "
                                + LocalDate.ofInstant(Instant.ofEpochMilli(newest), ZoneOffset.UTC),
                seconds,
                events / seconds);
    }
}
