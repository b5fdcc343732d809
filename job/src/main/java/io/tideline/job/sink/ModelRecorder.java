package io.tideline.job.sink;

import io.tideline.model.Model;
import java.io.Serializable;

/** Records the model that rows are computed by, where readers of the rows can look it up. */
@FunctionalInterface
public interface ModelRecorder extends Serializable {

    /**
     * Records that rows are by a model from now on.
     *
     * @throws io.tideline.job.option.StartException if that is not possible
     */
    void record(Model model);
}
