package io.tideline.state;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** A savepoint that this job cannot go on from; trying again would not change that. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class IncompatibleSavepointException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one sentence with the remedy
     */
    public IncompatibleSavepointException(String message) {
        super(message);
    }
}
