package io.tideline.bench.process;

/** A process of the benchmark could not do what it was asked; the message says it in a sentence. */
public final class ChildException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ChildException(String message) {
        super(message);
    }
}
