package io.tideline.bench.trial;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Makes calls at a steady rate, until it is closed. */
final class Pacer implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(1);

    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean stopped;
    private volatile long made;

    /** A call to make. */
    interface Call {
        /**
         * Makes it.
         *
         * @param index of the call, from 0
         */
        void make(long index);
    }

    private Pacer(long perSecond, Call call) {
        thread = new Thread(() -> run(perSecond, call), "pacer");
        thread.setDaemon(true);
    }

    static Pacer start(long perSecond, Call call) {
        var pacer = new Pacer(perSecond, call);
        pacer.thread.start();
        return pacer;
    }

    private void run(long perSecond, Call call) {
        long started = System.nanoTime();
        try {
            while (!stopped) {
                long due = (System.nanoTime() - started) * perSecond / TimeUnit.SECONDS.toNanos(1);
                long next = made;
                while (next < due) {
                    call.make(next++);
                }
                made = next;
                LockSupport.parkNanos(TICK.toNanos());
            }
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    /** Returns how many calls it has made. */
    long made() {
        return made;
    }

    /** Stops, and throws the exception that a call failed with. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }
}
