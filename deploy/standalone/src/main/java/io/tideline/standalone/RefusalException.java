package io.tideline.standalone;

/** Says in one sentence why a command does nothing, with the remedy. */
final class RefusalException extends Exception {
    private static final long serialVersionUID = 1;

    RefusalException(String sentence) {
        super(sentence);
    }

    RefusalException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
