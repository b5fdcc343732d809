package io.tideline.local;

/**
 * A request of the user that cannot be carried out as given: exit status 2. The message is one
 * sentence with the remedy.
 */
final class UsageFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageFault(String message) {
        super(message);
    }
}
