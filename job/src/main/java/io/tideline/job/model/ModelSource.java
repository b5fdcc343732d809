package io.tideline.job.model;

import io.tideline.model.Model;
import java.io.Serializable;

/**
 * Where tasks take their model from. Each does when it starts; those that start together take the
 * same one.
 */
public interface ModelSource extends Serializable {

    /** Returns the model that the job was submitted with. */
    Model submitted();

    /**
     * Returns the model of a task that starts now.
     *
     * @throws io.tideline.job.option.StartException if it cannot be read
     */
    Model current();

    /** Makes the submitted model that of tasks; to be called right before the job is submitted. */
    default void begin() {}

    /** Returns a source of one model, which stays. */
    static ModelSource of(Model model) {
        return new Fixed(model);
    }

    /** The model of a file. */
    record Fixed(Model submitted) implements ModelSource {
        @Override
        public Model current() {
            return submitted;
        }
    }
}
