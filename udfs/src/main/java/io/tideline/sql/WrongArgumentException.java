package io.tideline.sql;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * An argument that a query should not have: its message is all that its author needs, so that it
 * has no stack trace. A job that starts again would meet it again, so it ends.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
final class WrongArgumentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param function the function's name in SQL
     * @param sentence what was found, and what would be right
     */
    WrongArgumentException(String function, String sentence) {
        super(function + ": " + sentence, null, false, false);
    }
}
