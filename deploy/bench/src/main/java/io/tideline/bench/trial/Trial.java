package io.tideline.bench.trial;

import io.tideline.bench.contestant.Task;
import java.util.Map;

/** A measurement of Tideline alone. */
public interface Trial {
    /** Returns the name by which it is selected. */
    String name();

    /**
     * Runs the measurement.
     *
     * @param task a task whose workload sets the size; the trial makes its own events
     * @return figures by name with unit, in display order
     */
    Map<String, Double> run(Task task) throws Exception;
}
