package io.tideline.bench.contestant;

/** One that reads a topic as a stream. */
public abstract class StreamContestant implements Contestant {

    /**
     * How long it runs at first, so many times over, or until it has taken all: until then much of
     * it is not compiled, since on few cores the compiler waits for its turn. Tideline's compiler
     * falls quiet after some two minutes.
     */
    private static final int WARM_UP_SECONDS = 75;

    /** Fewer events are for a test, or for somebody in a hurry. */
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

    /** Starts reading; once more after it was closed. */
    protected abstract void start(Task task) throws Exception;

    /** How many events the last stage that sees each of them has taken. */
    protected abstract long through();

    /** Throws what it failed with, if it has. */
    protected abstract void rethrow() throws Exception;

    /** What it has to tell besides its speed, while it still runs. */
    protected abstract Findings findings() throws Exception;
}
