package io.tideline.bench.fault;

import java.util.List;
import java.util.Map;

/** Compares the rows of two runs. */
final class Difference {
    private Difference() {}

    /**
     * Adds a sentence for each key whose rows differ.
     *
     * @param place the topic or table
     * @param calm rows of the run without faults, by key
     * @param found rows of the run with faults
     * @param isSequence whether all rows of a key must be equal; else only the last one, and no row
     *     may be there twice
     */
    static void add(
            List<String> differences,
            String place,
            Map<String, List<String>> calm,
            Map<String, List<String>> found,
            boolean isSequence) {
        calm.forEach(
                (key, rows) -> {
                    String difference = of(rows, found.getOrDefault(key, List.of()), isSequence);
                    if (difference != null) {
                        differences.add(place + ", " + key + ": " + difference);
                    }
                });
        found.forEach(
                (key, rows) -> {
                    if (!calm.containsKey(key)) {
                        differences.add(place + ", " + key + ": must not be there: " + rows);
                    }
                });
    }

    private static String of(List<String> calm, List<String> found, boolean isSequence) {
        if (found.isEmpty()) {
            return "is missing: " + calm;
        }
        if (!isSequence) {
            if (found.stream().distinct().count() < found.size()) {
                return "has a row twice: " + found;
            }
            String last = calm.get(calm.size() - 1);
            return last.equals(found.get(found.size() - 1))
                    ? null
                    : "ends with " + found.get(found.size() - 1) + ", not with " + last;
        }
        if (found.equals(calm)) {
            return null;
        }
        if (found.size() > calm.size()) {
            return "%d rows, not %d: %s, not %s".formatted(found.size(), calm.size(), found, calm);
        }
        return "%s, not %s".formatted(found, calm);
    }
}
