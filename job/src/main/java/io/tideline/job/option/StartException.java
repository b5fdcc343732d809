package io.tideline.job.option;

/**
 * The job cannot start, for a reason that whoever starts it can remedy. The message alone says what
 * is wrong, where, and what would be right; it never holds a secret. Its cause is for a debugger,
 * not for the reader.
 */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
