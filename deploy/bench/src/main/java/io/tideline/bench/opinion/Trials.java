package io.tideline.bench.opinion;

import java.util.ArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Draws samples, seed after seed, and has job and SQL compared on them. */
public final class Trials implements AutoCloseable {
    /** While the job of one waits, SQL works on the other. */
    private static final int AT_ONCE = 2;

    private static final int TRIES_TO_SHRINK = 600;

    private final Referee referee;

    private Trials(Referee referee) {
        this.referee = referee;
    }

    /** Starts what runs the job. */
    public static Trials open() throws Exception {
        return new Trials(Referee.open(AT_ONCE));
    }

    /**
     * Goes on until it is told to stop or two samples do not agree.
     *
     * @param first seed; the others follow it, one by one
     * @param goOn asked before each sample
     * @param done is told each seed on which they agree
     * @return the first disagreement found, with the smallest sample of it; null: none
     */
    public Verdict run(long first, BooleanSupplier goOn, LongConsumer done) throws Exception {
        var next = new AtomicLong(first);
        var failed = new AtomicLong(Long.MAX_VALUE);
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            var workers = new ArrayList<Future<?>>();
            for (int worker = 0; worker < AT_ONCE; worker++) {
                workers.add(
                        pool.submit(
                                () -> {
                                    while (failed.get() == Long.MAX_VALUE && goOn.getAsBoolean()) {
                                        long seed = next.getAndIncrement();
                                        if (referee.differences(SampleMaker.of(seed)).isEmpty()) {
                                            done.accept(seed);
                                        } else {
                                            failed.accumulateAndGet(seed, Math::min);
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
        return failed.get() == Long.MAX_VALUE ? null : shrink(failed.get());
    }

    /** How many rows of the job have been compared. */
    public long rows() {
        return referee.rows();
    }

    private Verdict shrink(long seed) throws Exception {
        Sample drawn = SampleMaker.of(seed);
        Sample smallest =
                new Shrinker(sample -> !referee.differences(sample).isEmpty(), TRIES_TO_SHRINK)
                        .smallest(drawn);
        return new Verdict(seed, drawn, smallest, referee.differences(smallest));
    }

    @Override
    public void close() {
        referee.close();
    }
}
