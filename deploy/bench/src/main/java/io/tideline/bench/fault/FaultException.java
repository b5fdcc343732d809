package io.tideline.bench.fault;

/** A run did not come to its end; the message says in a sentence why. */
public final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FaultException(String message) {
        super(message);
    }
}
