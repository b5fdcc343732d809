package io.tideline.bench.fault;

import io.tideline.job.option.StartException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Inflicts faults on a cluster while its job runs, one after the other. The next one starts as soon
 * as the last one is repaired, whether or not the job has recovered by then.
 */
final class Injector implements AutoCloseable {
    private static final long PAUSE_MILLIS = 200;

    private final Cluster cluster;
    private final Deployment deployment;
    private final Feeder feeder;
    private final BlockingQueue<Fault> due = new LinkedBlockingQueue<>();
    private final List<Injected> injected = new ArrayList<>();
    private final Thread injecting = new Thread(this::inject, "faults");
    private final Thread watching = new Thread(this::watch, "recovery");
    private int outstanding;
    private Exception failure;

    Injector(Cluster cluster, Deployment deployment, Feeder feeder) {
        this.cluster = cluster;
        this.deployment = deployment;
        this.feeder = feeder;
        for (Thread thread : List.of(injecting, watching)) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Schedules a fault to start now or after those before it. */
    synchronized void submit(Fault fault) {
        outstanding++;
        due.add(fault);
    }

    private void inject() {
        try {
            while (true) {
                var happening = begin(due.take());
                happen(happening);
                synchronized (this) {
                    happening.healedAt = System.currentTimeMillis();
                    injected.add(happening);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            fail(e);
        }
    }

    private synchronized Injected begin(Fault fault) {
        var happening = new Injected(fault);
        for (Injected before : injected) {
            if (before.recoveredAt == 0) {
                before.alone = false;
                happening.alone = false;
            }
        }
        return happening;
    }

    private void happen(Injected happening) throws Exception {
        Fault fault = happening.fault;
        Cluster.Repair repair =
                fault.kind() == FaultKind.COLLECTOR_SILENT
                        ? feeder.fallSilent()
                        : cluster.inflict(fault.kind());
        Thread.sleep(fault.lasts().toMillis()); // the duration of the fault
        repair.run();
        if (fault.kind() == FaultKind.FLINK_KILLED) {
            cluster.awaitFlink();
            Patience.until("the job can be submitted again", this::startAgain);
        }
    }

    /**
     * Submits the job again; a server harmed just before may still be missing, and then the job
     * fails.
     */
    private boolean startAgain() throws Exception {
        try {
            deployment.startAgain();
            return true;
        } catch (StartException e) {
            return false;
        }
    }

    /** Watches for recovery: a checkpoint is complete that began after the repair. */
    private void watch() {
        try {
            while (true) {
                Thread.sleep(PAUSE_MILLIS);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        List<Injected> open;
        synchronized (this) {
            open = injected.stream().filter(each -> each.recoveredAt == 0).toList();
        }
        if (open.isEmpty()) {
            return;
        }
        try {
            String job = deployment.job();
            long checkpoint = cluster.rest().lastCheckpoint(job);
            long running = cluster.rest().runningSince(job);
            synchronized (this) {
                for (Injected each : open) {
                    if (checkpoint > each.healedAt) {
                        each.recoveredAt = System.currentTimeMillis();
                        each.restarted = running > each.began;
                        outstanding--;
                    }
                }
            }
        } catch (IOException e) {
            // The JobManager does not answer yet.
        }
    }

    private synchronized void fail(Exception e) {
        failure = e;
    }

    /**
     * Waits until all faults are repaired and the job has recovered.
     *
     * @param meanwhile is run repeatedly while waiting
     */
    void awaitRecovery(Runnable meanwhile) throws Exception {
        Patience.until(
                "the job is back after all faults",
                () -> {
                    assertWell();
                    meanwhile.run();
                    synchronized (this) {
                        return outstanding == 0;
                    }
                });
    }

    /** Throws the exception that has prevented a fault or its repair, if any has. */
    synchronized void assertWell() throws Exception {
        if (failure != null) {
            throw failure;
        }
    }

    /** Returns the faults that have happened so far. */
    synchronized List<Injected> injected() {
        return List.copyOf(injected);
    }

    @Override
    public void close() {
        injecting.interrupt();
        watching.interrupt();
    }

    /** A fault that has happened. Times are in milliseconds since the epoch. */
    static final class Injected {
        private final Fault fault;
        private final long began = System.currentTimeMillis();
        private long healedAt;
        private long recoveredAt;
        private boolean restarted;
        private boolean alone = true;

        Injected(Fault fault) {
            this.fault = fault;
        }

        Fault fault() {
            return fault;
        }

        /**
         * Returns the time from its beginning until rows came out again; null if they have not yet.
         */
        Double seconds() {
            return recoveredAt == 0 ? null : (recoveredAt - began) / 1e3;
        }

        /**
         * Returns the time from its repair until rows came out again; null if they have not yet.
         */
        Double secondsAfter() {
            return recoveredAt == 0 ? null : (recoveredAt - healedAt) / 1e3;
        }

        /**
         * Returns whether the job had recovered from the fault before it, and from this one before
         * the next; else it is unknown which of them took how long.
         */
        boolean alone() {
            return alone;
        }

        @Override
        public String toString() {
            return "%s for %.1f s, on day %d after %d %% of its events: job %s, rows again %.1f s after it began%s"
                    .formatted(
                            fault.kind().text(),
                            fault.lasts().toMillis() / 1e3,
                            fault.day() + 1,
                            fault.percent(),
                            restarted ? "restarted meanwhile" : "went on",
                            seconds(),
                            alone ? "" : ", with another fault");
        }

        /** Returns whether the job restarted from a checkpoint, rather than waiting or retrying. */
        boolean restarted() {
            return restarted;
        }
    }
}
