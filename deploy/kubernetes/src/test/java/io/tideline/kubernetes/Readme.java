package io.tideline.kubernetes;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What README.md has people do. */
final class Readme {
    private static final String TEXT = Sources.text(Sources.KUBERNETES.resolve("README.md"));

    private Readme() {}

    static String text() {
        return TEXT;
    }

    /** Returns the secrets that its commands create, with their keys. */
    static Map<String, Set<String>> secrets() {
        var secrets = new TreeMap<String, Set<String>>();
        Pattern.compile("create secret generic (\\S+)((?: --from-file=\\S+)+)")
                .matcher(TEXT)
                .results()
                .forEach(
                        command ->
                                Pattern.compile("--from-file=(\\S+)")
                                        .matcher(command.group(2))
                                        .results()
                                        .forEach(
                                                key ->
                                                        secrets.computeIfAbsent(
                                                                        command.group(1),
                                                                        name -> new TreeSet<>())
                                                                .add(key.group(1))));
        return secrets;
    }
}
