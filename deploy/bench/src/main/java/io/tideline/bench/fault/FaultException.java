package io.tideline.bench.fault;

/** A run could not be completed; the message is a sentence with the reason. */
public final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FaultException(String message) {
        super(message);
    }
}
