package io.tideline.bench.contestant;

/** A system that processes the events of a workload. It is run once, in a JVM of its own. */
public interface Contestant extends AutoCloseable {

    /** Returns the name by which it is selected. */
    String name();

    /** Processes the events of a task, and returns its performance. */
    Outcome run(Task task, Marks marks) throws Exception;

    /** Stops everything that it has started. */
    @Override
    void close();
}
