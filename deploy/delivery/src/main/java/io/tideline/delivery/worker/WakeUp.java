package io.tideline.delivery.worker;

import java.time.Duration;

/** Lets threads wait for one of this process to say that there may be work, or that it stops. */
public final class WakeUp {
    private long calls;
    private boolean isStopping;

    /** Wakes all that wait. */
    public synchronized void call() {
        calls++;
        notifyAll();
    }

    /** Wakes all, and lets none wait any more. */
    public synchronized void stop() {
        isStopping = true;
        notifyAll();
    }

    public synchronized boolean isStopping() {
        return isStopping;
    }

    /** Returns how often it was called, for {@link #await(long, Duration)}. */
    synchronized long calls() {
        return calls;
    }

    /** Waits until it is called once more than {@code seen}, stops, or the time is over. */
    synchronized void await(long seen, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (calls == seen && !isStopping) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /** Waits until it stops, or the time is over. */
    public synchronized void awaitStop(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (!isStopping) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }
}
