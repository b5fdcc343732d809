package io.tideline.local;

/**
 * The user asked for something that cannot be done as asked: exit status 2. The message is one
 * sentence with the remedy.
 */
final class UsageFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageFault(String message) {
        super(message);
    }
}
