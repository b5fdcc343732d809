package io.tideline.local.inspect;

import io.tideline.model.CanonicalJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A first model of what a sample has: events by how rare they are, features by what their names
 * begin with, segments by a trait that few values have.
 */
final class ModelDraft {
    private static final int MOST_EVENTS = 30;
    private static final int MOST_VALUES = 8;
    private static final int LONGEST_NAME = 100;

    /** Shares of all named events, in percent, and the weight of what is at least so common. */
    private static final int[][] WEIGHTS = {{20, 1}, {10, 2}, {5, 3}, {2, 4}, {1, 6}, {0, 8}};

    private ModelDraft() {}

    /** Returns the text of the file. */
    static String of(Inspection sample) {
        List<Map.Entry<String, Long>> names =
                sample.names().entrySet().stream()
                        .filter(name -> isUsable(name.getKey()))
                        .sorted(
                                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .limit(MOST_EVENTS)
                        .toList();
        StringBuilder text =
                new StringBuilder(
                        "# A first draft, from what is in the events: rare ones weigh more. Only you know what they are worth.\n");
        text.append("version: 1\ntimezone: UTC\n\nevents:\n");
        long all = sample.names().values().stream().mapToLong(Long::longValue).sum();
        for (Map.Entry<String, Long> name : names) {
            text.append("  %s: %s\n".formatted(quoted(name.getKey()), weight(name, all)));
        }
        if (names.isEmpty()) {
            text.append("  Logged In: 1   # there is no named event in the sample\n");
        }
        appendFeatures(names, text);
        appendSegments(sample, text);
        text.append("\nprofiles:\n  weekly: {window: 7d}\n  monthly: {window: 30d}\n");
        return text.toString();
    }

    /** Names that no model could have are left out; they are listed all the same. */
    private static boolean isUsable(String name) {
        return !name.isBlank() && name.length() <= LONGEST_NAME;
    }

    private static int weight(Map.Entry<String, Long> name, long all) {
        for (int[] weight : WEIGHTS) {
            if (name.getValue() * 100 >= weight[0] * all) {
                return weight[1];
            }
        }
        throw new IllegalStateException("Every event is common or rare.");
    }

    /** Groups names by their first word: Report Created and Report Shared are Report. */
    private static void appendFeatures(List<Map.Entry<String, Long>> names, StringBuilder text) {
        Map<String, List<String>> features = new LinkedHashMap<>();
        for (Map.Entry<String, Long> name : names) {
            String[] words = name.getKey().strip().split("[ _.:-]+", 2);
            if (words.length == 2 && !words[0].isEmpty() && !words[0].equals("Viewed")) {
                features.computeIfAbsent(capital(words[0]), none -> new ArrayList<>())
                        .add(quoted(name.getKey()));
            }
        }
        if (!features.isEmpty()) {
            text.append("\nfeatures:\n");
            features.forEach(
                    (name, events) -> text.append("  %s: %s\n".formatted(quoted(name), events)));
        }
    }

    private static String capital(String word) {
        int first = word.offsetByCodePoints(0, 1);
        return word.substring(0, first).toUpperCase(Locale.ROOT) + word.substring(first);
    }

    private static void appendSegments(Inspection sample, StringBuilder text) {
        for (String trait : Probe.TRAITS) {
            List<String> values =
                    sample.traits().getOrDefault(trait, Map.of()).keySet().stream()
                            .filter(value -> value.startsWith("\""))
                            .toList();
            if (values.size() >= 2 && values.size() <= MOST_VALUES) {
                text.append("\nsegments:\n");
                values.forEach(
                        value -> text.append("  %s: {%s: [%s]}\n".formatted(value, trait, value)));
                return;
            }
        }
    }

    /** Returns a text as YAML reads it, whatever is in it. */
    private static String quoted(String text) {
        return text.matches("[A-Za-z][A-Za-z0-9 ]*[A-Za-z0-9]")
                        && !text.matches("(?i)true|false|null|yes|no|on|off")
                ? text
                : CanonicalJson.ofText(text);
    }
}
