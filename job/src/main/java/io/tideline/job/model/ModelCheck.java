package io.tideline.job.model;

import io.tideline.model.Model;
import java.io.Serializable;

/** Refuses models that a job's settings do not go with. */
@FunctionalInterface
public interface ModelCheck extends Serializable {

    /**
     * Checks a model.
     *
     * @throws io.tideline.job.option.StartException if it is refused, with the reason
     */
    void check(Model model);
}
