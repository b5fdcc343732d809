package io.tideline.bench.trial;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StateSerializerProvider;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.restore.FullSnapshotRestoreOperation;
import org.apache.flink.runtime.state.restore.KeyGroup;
import org.apache.flink.runtime.state.restore.KeyGroupEntry;
import org.apache.flink.runtime.state.restore.SavepointRestoreResult;

/** The sizes of savepoints. */
final class Savepoints {
    /** Bytes of the two lengths before each key and its value. */
    private static final int ENTRY = 8;

    private Savepoints() {}

    /**
     * Returns the bytes of each operator's state, by its uid.
     *
     * @param savepoint URI of its folder, on this machine
     */
    static Map<String, Long> sizes(String savepoint) throws IOException {
        var sizes = new TreeMap<String, Long>();
        for (OperatorState operator : operators(savepoint)) {
            sizes.put(
                    operator.getOperatorUid().orElse(operator.getOperatorID().toString()),
                    operator.getStateSize());
        }
        return sizes;
    }

    private static Collection<OperatorState> operators(String savepoint) throws IOException {
        Path metadata = Path.of(URI.create(savepoint)).resolve("_metadata");
        try (var in = new DataInputStream(Files.newInputStream(metadata))) {
            return Checkpoints.loadCheckpointMetadata(
                            in, Savepoints.class.getClassLoader(), savepoint)
                    .getOperatorStates();
        }
    }

    /**
     * Returns the bytes of each keyed state of the operators whose keys are texts, by the
     * operator's uid and the state's name; timers are a state too.
     *
     * @param savepoint as above, a canonical one
     */
    static Map<String, Long> sizesOfStates(String savepoint, Set<String> uids) throws Exception {
        var sizes = new TreeMap<String, Long>();
        for (OperatorState operator : operators(savepoint)) {
            String uid = operator.getOperatorUid().orElse("");
            if (uids.contains(uid)) {
                for (OperatorSubtaskState subtask : operator.getStates()) {
                    for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                        add(uid, handle, sizes);
                    }
                }
            }
        }
        return sizes;
    }

    private static void add(String uid, KeyedStateHandle handle, Map<String, Long> sizes)
            throws Exception {
        var restored =
                new FullSnapshotRestoreOperation<>(
                                handle.getKeyGroupRange(),
                                Savepoints.class.getClassLoader(),
                                List.of(handle),
                                StateSerializerProvider.fromNewRegisteredSerializer(
                                        StringSerializer.INSTANCE))
                        .restore();
        try (restored) {
            while (restored.hasNext()) {
                SavepointRestoreResult part = restored.next();
                try (var groups = part.getRestoredKeyGroups()) {
                    while (groups.hasNext()) {
                        add(uid, part.getStateMetaInfoSnapshots(), groups.next(), sizes);
                    }
                }
            }
        }
    }

    private static void add(
            String uid, List<StateMetaInfoSnapshot> states, KeyGroup group, Map<String, Long> sizes)
            throws Exception {
        try (var entries = group.getKeyGroupEntries()) {
            while (entries.hasNext()) {
                KeyGroupEntry entry = entries.next();
                sizes.merge(
                        uid + " " + states.get(entry.getKvStateId()).getName(),
                        (long) ENTRY + entry.getKey().length + entry.getValue().length,
                        Long::sum);
            }
        }
    }

    /** Returns the bytes of all of them. */
    static long size(String savepoint) throws IOException {
        return sizes(savepoint).values().stream().mapToLong(Long::longValue).sum();
    }
}
