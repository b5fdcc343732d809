package io.tideline.bench.fault;

import java.util.List;
import java.util.Map;

/** Compares the rows of two runs. */
final class Difference {
    /** What has to be equal of the rows of a key. */
    enum Expected {
        /** All rows, in order. */
        SEQUENCE,
        /** All rows, in order; each may come again. */
        AT_LEAST_ONCE,
        /** The last row, and no row may be there twice. */
        END_WITHOUT_REPEATS,
        /** The last row. */
        END
    }

    private Difference() {}

    /**
     * Adds a sentence for each key whose rows differ.
     *
     * @param place the topic or table
     * @param calm rows of the run without faults, by key
     * @param found rows of the run with faults
     */
    static void add(
            List<String> differences,
            String place,
            Map<String, List<String>> calm,
            Map<String, List<String>> found,
            Expected expected) {
        calm.forEach(
                (key, rows) -> {
                    String difference = of(rows, found.getOrDefault(key, List.of()), expected);
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

    private static String of(List<String> calm, List<String> found, Expected expected) {
        if (found.isEmpty()) {
            return "is missing: " + calm;
        }
        if (expected == Expected.END || expected == Expected.END_WITHOUT_REPEATS) {
            return ofEnd(calm, found, expected == Expected.END_WITHOUT_REPEATS);
        }
        if (expected == Expected.AT_LEAST_ONCE
                && found.stream().distinct().toList().equals(calm.stream().distinct().toList())) {
            return null;
        }
        if (found.equals(calm)) {
            return null;
        }
        if (found.size() > calm.size()) {
            return "%d rows, not %d: %s, not %s".formatted(found.size(), calm.size(), found, calm);
        }
        return "%s, not %s".formatted(found, calm);
    }

    private static String ofEnd(List<String> calm, List<String> found, boolean isOnce) {
        if (isOnce && found.stream().distinct().count() < found.size()) {
            return "has a row twice: " + found;
        }
        String last = calm.get(calm.size() - 1);
        return last.equals(found.get(found.size() - 1))
                ? null
                : "ends with " + found.get(found.size() - 1) + ", not with " + last;
    }
}
