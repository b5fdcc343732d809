package io.tideline.local.option;

/**
 * A request of the user that cannot be carried out as given: exit status 2. The message is one
 * sentence with the remedy.
 */
public final class UsageFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageFault(String message) {
        super(message);
    }
}
