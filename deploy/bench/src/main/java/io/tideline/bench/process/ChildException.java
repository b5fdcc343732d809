package io.tideline.bench.process;

/** A process of the benchmark could not fulfil a request; the message is a sentence about why. */
public final class ChildException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ChildException(String message) {
        super(message);
    }
}
