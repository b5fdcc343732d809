package io.tideline.console.access;

/** Whether a request is let in. */
public sealed interface Verdict {
    /**
     * It is.
     *
     * @param name of who has signed in; null: nobody has to
     */
    record Allowed(String name) implements Verdict {}

    /**
     * It is not.
     *
     * @param status of HTTP
     * @param why a sentence
     * @param challenge what {@code WWW-Authenticate} says; null: nothing
     */
    record Refused(int status, String why, String challenge) implements Verdict {}
}
