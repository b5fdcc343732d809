package io.tideline.fuzz;

/** Checks the sentences that users read. */
final class Sentences {
    private static final int LONGEST = 2_000;

    private Sentences() {}

    /** Input in a sentence must not break out of its line, or flood a log. */
    static void check(String sentence) {
        if (sentence.isBlank() || sentence.length() > LONGEST) {
            throw new AssertionError("A sentence of " + sentence.length() + " characters");
        }
        if (sentence.codePoints().anyMatch(Character::isISOControl)) {
            throw new AssertionError("A sentence with control characters: " + sentence);
        }
    }
}
