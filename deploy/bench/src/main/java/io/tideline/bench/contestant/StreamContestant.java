package io.tideline.bench.contestant;

/** One that reads a topic as a stream. */
public abstract class StreamContestant implements Contestant {

    @Override
    public final Outcome run(Task task, Marks marks) throws Exception {
        return new Race(this, task, marks).run();
    }

    /** Starts reading. */
    protected abstract void start(Task task) throws Exception;

    /** How many events the last stage that sees each of them has taken. */
    protected abstract long through();

    /** Throws what it failed with, if it has. */
    protected abstract void rethrow() throws Exception;

    /** What it has to tell besides its speed, while it still runs. */
    protected abstract Findings findings() throws Exception;
}
