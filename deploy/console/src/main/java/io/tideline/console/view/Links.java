package io.tideline.console.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The addresses of pages. Ids stand behind the question mark, where any character may be: one with
 * a slash or dots in a path is changed or refused on its way.
 */
public final class Links {
    private final String path;
    private final Map<String, String> parameters;

    private Links(String path, Map<String, String> parameters) {
        this.path = path;
        this.parameters = parameters;
    }

    /** Returns the address of a page without parameters. */
    public static Links to(String path) {
        return new Links(path, Map.of());
    }

    /** Returns the address of an account's page. */
    public static String account(String id) {
        return to("/account").with("id", id).toString();
    }

    /** Returns the address of a user's page. */
    public static String user(String id) {
        return to("/user").with("id", id).toString();
    }

    /** Returns the address with one parameter more, or with another value of it; null: without. */
    public Links with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(parameters);
        changed.remove(name);
        if (value != null) {
            changed.put(name, value);
        }
        return new Links(path, changed);
    }

    @Override
    public String toString() {
        return parameters.isEmpty()
                ? path
                : path
                        + parameters.entrySet().stream()
                                .map(
                                        each ->
                                                encoded(each.getKey())
                                                        + "="
                                                        + encoded(each.getValue()))
                                .collect(Collectors.joining("&", "?", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
