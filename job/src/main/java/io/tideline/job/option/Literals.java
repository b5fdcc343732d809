package io.tideline.job.option;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds secrets that stand in a configuration themselves, instead of a reference. */
public final class Literals {
    private static final String LITERAL = "a literal";

    /** Stands for a reference in a text that is looked at. */
    private static final String REFERENCE = "\u0001";

    private static final Pattern LOGIN_IN_URL = Pattern.compile("//[^/\\s@:]*:([^/\\s@]+)@");
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)password=|//[^/]*:[^/@]*@");

    private static final String NAME = "[\\w.$-]+";
    private static final Pattern MODULE =
            Pattern.compile(
                    "\\s*(?:%s|%s)(\\s+(?i:required|requisite|sufficient|optional)\\b)?"
                            .formatted(NAME, REFERENCE));
    private static final Pattern OPTION =
            Pattern.compile(
                    "\\G[\\s%s]*(%s)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|([^\\s;\"']+))"
                            .formatted(REFERENCE, NAME));

    private Literals() {}

    /** Returns whether a secret is anything but references. */
    public static boolean isLiteral(String secret) {
        return !isReference(marked(secret));
    }

    /** Returns whether the URL of a database has a password in it. */
    public static boolean isPasswordInUrl(String url) {
        return PASSWORD_IN_URL.matcher(url).find();
    }

    /**
     * Finds one in a property of a Kafka client.
     *
     * @return what was found, without the secret
     */
    public static Optional<String> inProperty(String name, String value) {
        String text = marked(value);
        if (LOGIN_IN_URL.matcher(text).results().anyMatch(Literals::isPasswordInClear)) {
            return Optional.of("a URL with a password in it");
        }
        if (!KafkaProperties.isSecret(name) || isReference(text)) {
            return Optional.empty();
        }
        if (name.contains("jaas")) {
            return inJaas(text);
        }
        if (name.endsWith("user.info") && isReference(text.replaceFirst("^[^:]*:", ""))) {
            return Optional.empty(); // the user's name is no secret
        }
        return Optional.of(LITERAL);
    }

    private static boolean isPasswordInClear(MatchResult login) {
        return !isReference(login.group(1));
    }

    /** Reads {@code Module required name="value" …;}, in which all that is no option is odd. */
    private static Optional<String> inJaas(String text) {
        Matcher module = MODULE.matcher(text);
        if (!module.lookingAt()) {
            return Optional.of(LITERAL);
        }
        boolean isModule = module.group(1) != null;
        int end = module.end();
        Matcher option = OPTION.matcher(text).region(end, text.length());
        while (option.find()) {
            isModule = true;
            end = option.end();
            if (SecretNames.isSecretWord(option.group(1)) && isSecretInClear(option)) {
                return Optional.of("a literal for " + option.group(1));
            }
        }
        boolean isRead = text.substring(end).replace(REFERENCE, "").matches("[\\s;]*");
        return isModule && isRead ? Optional.empty() : Optional.of(LITERAL);
    }

    private static boolean isSecretInClear(Matcher option) {
        for (int group = 2; group <= 4; group++) {
            String value = option.group(group);
            if (value != null) {
                return !isReference(value) && !value.matches("(?i)true|false");
            }
        }
        return false;
    }

    private static boolean isReference(String marked) {
        return marked.matches(REFERENCE + "+");
    }

    /** Marks the references in a text; one that leads nowhere is another fault. */
    private static String marked(String text) {
        return Reference.replaceAll(text.replace(REFERENCE, " "), reference -> REFERENCE);
    }
}
