package io.tideline.bench.contestant;

/** One that takes the events of a topic; it is started once. */
public interface Contestant extends AutoCloseable {

    /** Starts taking them. */
    void start(Task task) throws Exception;

    /** How many events the last stage that sees each of them has taken. */
    long through();

    /** Throws what it failed with, if it has. */
    void rethrow() throws Exception;

    /** What it has to tell besides its speed, while it still runs. */
    Findings findings() throws Exception;

    /** Ends it. */
    @Override
    void close();
}
