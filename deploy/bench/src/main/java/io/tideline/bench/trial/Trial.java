package io.tideline.bench.trial;

import io.tideline.bench.contestant.Task;
import java.util.Map;

/** Something that is measured of Tideline alone. */
public interface Trial {
    /** What it is asked for by. */
    String name();

    /**
     * Measures it.
     *
     * @param task with a work that says how large, of which the trial makes its own events
     * @return figures by name with unit, in the order in which they are shown
     */
    Map<String, Double> run(Task task) throws Exception;
}
