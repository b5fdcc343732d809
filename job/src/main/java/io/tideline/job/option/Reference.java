package io.tideline.job.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reference in a text: {@code ${env:NAME}} stands for a variable of the environment, {@code
 * ${file:/path}} for what is in a file, without the end of its last line.
 *
 * @param source what is before the colon, such as {@code env}; empty: there is no colon
 * @param target what is behind it
 */
record Reference(String source, String target) {
    static final String ENV = "env";
    static final String FILE = "file";

    /** The sources that Tideline knows by itself. */
    static final Set<String> SOURCES = Set.of(ENV, FILE);

    private static final Pattern FORM = Pattern.compile("\\$\\{([^}]*)}");

    /** Why a reference has no value; the sentence is made by whoever knows its place. */
    static final class UnresolvedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String expected;

        UnresolvedException(String why, String expected) {
            super(why);
            this.expected = expected;
        }

        String expected() {
            return expected;
        }
    }

    /** Returns whether a text has a reference, of whatever source. */
    static boolean isIn(String text) {
        return FORM.matcher(text).find();
    }

    /** Replaces each reference in a text. */
    static String replaceAll(String text, Function<Reference, String> by) {
        Matcher matcher = FORM.matcher(text);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(by.apply(of(found))));
    }

    private static Reference of(MatchResult found) {
        String inner = found.group(1);
        int colon = inner.indexOf(':');
        return colon < 0
                ? new Reference("", inner)
                : new Reference(inner.substring(0, colon), inner.substring(colon + 1));
    }

    /** Returns the same reference with a path that does not hang on where a process runs. */
    Reference absolute(Path directory) {
        return source.equals(FILE)
                ? new Reference(FILE, directory.resolve(target).normalize().toString())
                : this;
    }

    /** Reads what it refers to, as it is now; never empty. */
    String value(UnaryOperator<String> environment) throws UnresolvedException {
        return switch (source) {
            case ENV -> variable(environment.apply(target));
            case FILE -> content();
            default ->
                    throw new UnresolvedException(
                            "which is no reference", "${env:NAME} or ${file:/path}");
        };
    }

    private static String variable(String value) throws UnresolvedException {
        if (value == null || value.isEmpty()) {
            throw new UnresolvedException("which is not set", "a variable that is set");
        }
        return value;
    }

    private String content() throws UnresolvedException {
        String text;
        try {
            text = Files.readString(Path.of(target)).stripTrailing();
        } catch (IOException | IllegalArgumentException e) {
            throw new UnresolvedException("which cannot be read", "a text file");
        }
        if (text.isEmpty()) {
            throw new UnresolvedException("which is empty", "a text file with the value in it");
        }
        return text;
    }

    /** Returns the reference as it is written. */
    @Override
    public String toString() {
        return "${" + (source.isEmpty() ? "" : source + ":") + target + "}";
    }
}
