package io.tideline.bench.course;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The last row of each key of each output, across the legs of a course. */
public final class Rows {
    static final List<String> OUTPUTS =
            List.of(
                    "scores",
                    "activation",
                    "alerts",
                    "product_metrics",
                    "activation_cohorts",
                    "accounts",
                    "users",
                    "activity",
                    "rejected");

    private final Map<String, Map<ByteBuffer, String>> rows = new HashMap<>();

    Rows() {
        OUTPUTS.forEach(output -> rows.put(output, new HashMap<>()));
    }

    /** Replaces the row of a key; a null row removes it. */
    synchronized void put(String output, byte[] key, byte[] json) {
        if (json == null) {
            rows.get(output).remove(ByteBuffer.wrap(key));
        } else {
            rows.get(output).put(ByteBuffer.wrap(key), new String(json, StandardCharsets.UTF_8));
        }
    }

    /** Returns the rows of an output, each as JSON. */
    public synchronized List<String> of(String output) {
        return List.copyOf(rows.get(output).values());
    }
}
