package io.tideline.bench.opinion;

import io.tideline.bench.course.Course;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Draws samples, seed after seed, and compares job and SQL on them. */
public final class Trials implements AutoCloseable {
    /** While the job of one sample waits, SQL works on the other. */
    private static final int AT_ONCE = 2;

    private static final int TRIES_TO_SHRINK = 600;

    private final Referee referee;

    private Trials(Referee referee) {
        this.referee = referee;
    }

    /** Starts the cluster for the job. */
    public static Trials open() throws Exception {
        return new Trials(Referee.open(AT_ONCE));
    }

    /** How the job is run on each sample. */
    public enum Runs {
        /** As a replay. */
        REPLAY,
        /** On a course of its own. */
        COURSE,
        /** As a replay and on a course, one after the other. */
        BOTH
    }

    /**
     * Continues until it is stopped or two samples differ.
     *
     * @param runs how the job is run
     * @param first the first seed; the others follow one by one
     * @param goOn checked before each sample
     * @param done accepts each seed on which they agree
     * @return the first disagreement found, with its smallest sample; null if there is none
     */
    public Verdict run(Runs runs, long first, BooleanSupplier goOn, LongConsumer done)
            throws Exception {
        var next = new AtomicLong(first);
        var failed = new AtomicReference<Failed>();
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            var workers = new ArrayList<Future<?>>();
            for (int worker = 0; worker < AT_ONCE; worker++) {
                workers.add(
                        pool.submit(
                                () -> {
                                    while (failed.get() == null && goOn.getAsBoolean()) {
                                        long seed = next.getAndIncrement();
                                        Failed found = failure(runs, seed);
                                        if (found == null) {
                                            done.accept(seed);
                                        } else {
                                            failed.accumulateAndGet(found, Failed::first);
                                        }
                                    }
                                    return null;
                                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } finally {
            pool.shutdownNow();
        }
        return failed.get() == null ? null : shrink(failed.get());
    }

    /** Returns how many rows of the job have been compared. */
    public long rows() {
        return referee.rows();
    }

    /** Returns the kinds of alerts compared; {@code resolved} with the kind of its rule. */
    Set<String> kinds() {
        return referee.kinds();
    }

    /** A sample on which they disagree, and the job's course. */
    private record Failed(long seed, Sample sample, Course course) {
        private static Failed first(Failed one, Failed other) {
            return one == null || other.seed < one.seed ? other : one;
        }
    }

    /** Returns the disagreement on a seed, with the job's course; null if they agree. */
    private Failed failure(Runs runs, long seed) throws Exception {
        Sample sample = SampleMaker.of(seed);
        if (runs != Runs.COURSE && !referee.differences(sample, null).isEmpty()) {
            return new Failed(seed, sample, null);
        }
        if (runs != Runs.REPLAY) {
            Course course = CourseMaker.of(seed, sample.lines().size());
            if (!referee.differences(sample, course).isEmpty()) {
                return new Failed(seed, sample, course);
            }
        }
        return null;
    }

    private Verdict shrink(Failed failed) throws Exception {
        Sample smallest =
                new Shrinker(
                                sample -> !referee.differences(sample, failed.course).isEmpty(),
                                TRIES_TO_SHRINK)
                        .smallest(failed.sample);
        return new Verdict(
                failed.seed,
                failed.course,
                failed.sample,
                smallest,
                referee.differences(smallest, failed.course));
    }

    @Override
    public void close() {
        referee.close();
    }
}
