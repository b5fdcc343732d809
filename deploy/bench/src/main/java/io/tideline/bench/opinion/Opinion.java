package io.tideline.bench.opinion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rows according to one of the two.
 *
 * @param rows of each output, by key
 */
record Opinion(Map<Output, Map<String, ObjectNode>> rows) {
    Opinion() {
        this(new EnumMap<>(Output.class));
    }

    void add(Output output, String json) {
        ObjectNode row = output.compared(RowJson.object(json));
        Map<String, ObjectNode> others = rows.computeIfAbsent(output, o -> new TreeMap<>());
        String key = output.keyOf(row);
        // A row that is there twice must not go unnoticed.
        for (int again = 2; others.putIfAbsent(key, row) != null; again++) {
            key = output.keyOf(row) + " #" + again;
        }
    }

    /** Returns the rows of an output, by key. */
    Map<String, ObjectNode> of(Output output) {
        return rows.getOrDefault(output, Map.of());
    }

    /** Returns the rows without those that the other one cannot judge. */
    Opinion without(Set<String> unjudged) {
        Opinion judged = new Opinion();
        rows.forEach(
                (output, of) -> {
                    Map<String, ObjectNode> left = new TreeMap<>(of);
                    left.values()
                            .removeIf(row -> !Collections.disjoint(output.subjects(row), unjudged));
                    left.values().forEach(row -> output.withoutTraitsOf(unjudged, row));
                    judged.rows.put(output, left);
                });
        return judged;
    }

    /** Returns the number of rows. */
    int size() {
        return rows.values().stream().mapToInt(Map::size).sum();
    }

    /** Compares these rows of the job with those of SQL: one sentence per difference. */
    List<String> differences(Opinion sql) {
        List<String> differences = new ArrayList<>();
        for (Output output : Output.values()) {
            Map<String, ObjectNode> ours = of(output);
            Map<String, ObjectNode> theirs = sql.of(output);
            theirs.forEach(
                    (key, row) -> {
                        if (!ours.containsKey(key)) {
                            differences.add(output.text() + ": only SQL has " + row);
                        } else if (!ours.get(key).equals(row)) {
                            differences.add(
                                    output.text() + " " + key + ": " + fields(ours.get(key), row));
                        }
                    });
            ours.forEach(
                    (key, row) -> {
                        if (!theirs.containsKey(key)) {
                            differences.add(output.text() + ": only the job has " + row);
                        }
                    });
        }
        return differences;
    }

    private static String fields(ObjectNode job, ObjectNode sql) {
        List<String> names = new ArrayList<>();
        job.fieldNames().forEachRemaining(names::add);
        sql.fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!names.contains(name)) {
                                names.add(name);
                            }
                        });
        return String.join(
                "; ",
                names.stream()
                        .filter(name -> !job.path(name).equals(sql.path(name)))
                        .map(
                                name ->
                                        "%s is %s in the job, %s in SQL"
                                                .formatted(name, job.get(name), sql.get(name)))
                        .toList());
    }
}
