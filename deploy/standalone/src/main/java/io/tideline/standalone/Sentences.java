package io.tideline.standalone;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Wording of what others report. */
final class Sentences {
    private Sentences() {}

    /** Returns the first line of the innermost message, which says what is really wrong. */
    static String reason(Throwable thrown) {
        String reason = firstLine(thrown.getClass().getSimpleName());
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            boolean onlyWraps =
                    each instanceof ExecutionException || each instanceof CompletionException;
            if (each.getMessage() != null && !onlyWraps) {
                reason = firstLine(each.getMessage());
            }
        }
        return reason;
    }

    /** Returns what a stack trace gives as its innermost cause, without the exception's class. */
    static String rootCause(String stackTrace) {
        String mark = "Caused by: ";
        int last = stackTrace.lastIndexOf(mark);
        return firstLine(last < 0 ? stackTrace : stackTrace.substring(last + mark.length()))
                .replaceFirst("^(?:[a-z][\\w$]*\\.)+[\\w$]+: ", "");
    }

    private static String firstLine(String text) {
        String first = text.strip().lines().findFirst().orElse("");
        return first.endsWith(".") ? first : first + ".";
    }
}
