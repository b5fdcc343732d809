package io.tideline.bench.contestant;

/** One that takes the events of a work. It is run once, in a JVM of its own. */
public interface Contestant extends AutoCloseable {

    /** What it is asked for by. */
    String name();

    /** Takes the events of a task, and tells how it went. */
    Outcome run(Task task, Marks marks) throws Exception;

    /** Ends what it has started. */
    @Override
    void close();
}
