package io.tideline.job.model;

/**
 * Makes a job start its tasks again, with another model. To Flink that is a failure, whose reason
 * stands in the job's history of exceptions.
 */
public final class ModelTakenOver extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ModelTakenOver(ModelVersion version) {
        super(
                "Not a fault: the tasks start again from the checkpoint just completed, with the model of %s."
                        .formatted(version.origin()),
                null,
                false,
                false);
    }
}
