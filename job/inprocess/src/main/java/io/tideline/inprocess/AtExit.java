package io.tideline.inprocess;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has to be done when the process is ended in the middle of its work: one action after
 * another, the latest registered first. The JVM's own hooks run side by side, so that a folder
 * would be removed while a task still writes there.
 */
public final class AtExit {
    private static final Deque<Runnable> DUTIES = new ArrayDeque<>();
    private static boolean installed;
    private static boolean ending;

    private AtExit() {}

    /** Adds a duty, until it is removed; nothing if the process is ending already. */
    public static synchronized void add(Runnable duty) {
        if (ending) {
            return;
        }
        if (!installed) {
            try {
                Runtime.getRuntime().addShutdownHook(new Thread(AtExit::end, "at-exit"));
            } catch (IllegalStateException e) {
                ending = true; // the hooks run already
                return;
            }
            installed = true;
        }
        DUTIES.push(duty);
    }

    /** Removes a duty that has been done; returns whether it was still to be done. */
    public static synchronized boolean remove(Runnable duty) {
        return DUTIES.remove(duty);
    }

    /** Returns whether the process is ending, by a signal or because something has ended it. */
    public static synchronized boolean isEnding() {
        if (!ending) {
            try {
                var probe = new Thread(() -> {}, "probe");
                Runtime.getRuntime().addShutdownHook(probe);
                Runtime.getRuntime().removeShutdownHook(probe);
            } catch (IllegalStateException e) {
                ending = true;
            }
        }
        return ending;
    }

    private static void end() {
        for (Runnable duty = next(); duty != null; duty = next()) {
            try {
                duty.run();
            } catch (RuntimeException | Error e) {
                // The others are still to be done, and this one can be reported to no one.
            }
        }
    }

    private static synchronized Runnable next() {
        ending = true;
        return DUTIES.poll();
    }
}
