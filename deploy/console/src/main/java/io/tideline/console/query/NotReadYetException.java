package io.tideline.console.query;

/** What is wanted is being read for the first time, and takes longer than whoever asks may wait. */
public final class NotReadYetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotReadYetException() {
        super("It is still being read");
    }
}
