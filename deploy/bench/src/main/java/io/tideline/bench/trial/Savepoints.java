package io.tideline.bench.trial;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;

/** The sizes of savepoints. */
final class Savepoints {
    private Savepoints() {}

    /**
     * Returns the bytes of each operator's state, by its uid.
     *
     * @param savepoint URI of its folder, on this machine
     */
    static Map<String, Long> sizes(String savepoint) throws IOException {
        Path metadata = Path.of(URI.create(savepoint)).resolve("_metadata");
        var sizes = new TreeMap<String, Long>();
        try (var in = new DataInputStream(Files.newInputStream(metadata))) {
            var loaded =
                    Checkpoints.loadCheckpointMetadata(
                            in, Savepoints.class.getClassLoader(), savepoint);
            for (OperatorState operator : loaded.getOperatorStates()) {
                sizes.put(
                        operator.getOperatorUid().orElse(operator.getOperatorID().toString()),
                        operator.getStateSize());
            }
        }
        return sizes;
    }

    /** Returns the bytes of all of them. */
    static long size(String savepoint) throws IOException {
        return sizes(savepoint).values().stream().mapToLong(Long::longValue).sum();
    }
}
