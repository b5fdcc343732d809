package io.tideline.delivery.destination;

import io.tideline.job.option.OptionType;
import java.util.regex.Pattern;

/** The addresses of APIs in a file. */
public final class Urls {
    /** Plain HTTP only to this machine: tokens go along. */
    private static final Pattern FORM =
            Pattern.compile(
                    "https://[^\\s/]+\\S*|http://(localhost|127\\.0\\.0\\.1)(:\\d+)?(/\\S*)?");

    public static final String EXPECTED =
            "a URL that begins with https://, or with http:// and is of this machine";

    private Urls() {}

    /** Returns how an address is written in a file; a password in it is refused. */
    public static OptionType<String> type() {
        return OptionType.url(EXPECTED, FORM);
    }

    /** Returns whether an address that is a secret may be called. */
    public static boolean isRight(String url) {
        return FORM.matcher(url).matches();
    }

    /** Returns an address without a slash at its end. */
    public static String trimmed(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
