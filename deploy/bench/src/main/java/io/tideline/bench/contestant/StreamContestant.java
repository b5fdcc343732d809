package io.tideline.bench.contestant;

/** A contestant that reads a topic as a stream. */
public abstract class StreamContestant implements Contestant {

    /**
     * How long each warm-up run takes at most. Before that much of the code is not compiled yet,
     * since on few cores the compiler has to wait for its turn; Tideline's compiler becomes idle
     * after about two minutes.
     */
    private static final int WARM_UP_SECONDS = 75;

    /**
     * The number of events from which on a warm-up is worthwhile; smaller runs are tests or quick.
     */
    private static final long WORTH_WARMING_UP = 2_000_000;

    @Override
    public final Outcome run(Task task, Marks marks) throws Exception {
        if (task.work().events() >= WORTH_WARMING_UP) {
            for (String run : Task.warmUpsOf(task.run())) {
                new Race(this, task.warmUp(run, WARM_UP_SECONDS), Marks.NONE).run();
                close();
            }
        }
        return new Race(this, task, marks).run();
    }

    /** Starts reading; may be called again after it was closed. */
    protected abstract void start(Task task) throws Exception;

    /** Returns the number of events that have reached the last stage which sees each of them. */
    protected abstract long through();

    /**
     * Returns up to when all rows have reached the sinks, in milliseconds since 1970; where none
     * are awaited, the end of time.
     */
    protected long watermark() {
        return Long.MAX_VALUE;
    }

    /** Waits until the rows that have come of them are where they go, if it writes any. */
    protected void awaitRows() throws Exception {}

    /** Throws the exception that it failed with, if it has failed. */
    protected abstract void rethrow() throws Exception;

    /** Returns the results in addition to its speed, while it still runs. */
    protected abstract Findings findings() throws Exception;
}
