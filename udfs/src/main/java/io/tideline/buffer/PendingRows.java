package io.tideline.buffer;

import io.tideline.state.KeyGroupKeys;
import io.tideline.state.KeyedContext;
import io.tideline.state.LazyKeyContext;
import io.tideline.state.StateNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * Rows that wait for their {@link Turn}. Mostly that is soon, so they wait in memory, as the bytes
 * that they travel as. Over a checkpoint, and where there are too many, they go to state, under the
 * key of their owner: each pack an entry of its own, and beside them an entry for each turn, of how
 * many packs it has. So neither memory nor any value of state grows with the rows of one owner.
 *
 * @param <T> what waits
 */
public final class PendingRows<T> {
    /** More turns than a group will ever have: which ones is not known after a restore. */
    private static final int UNKNOWN = Integer.MAX_VALUE / 2;

    private final KeyGroupKeys groups;
    private final LazyKeyContext keys;
    private final TypeSerializer<T> serializer;
    private final long room;
    private final MapState<String, Integer> turns;
    private final MapState<String, byte[]> packs;

    /** The rows that are not in state, by owner and turn. */
    private final Map<String, TreeMap<Turn, SerializedRows<T>>> inMemory = new HashMap<>();

    /** The number of turns with rows in state, by key group. */
    private final int[] inState;

    private long weight;

    public PendingRows(KeyedContext context, TypeSerializer<T> serializer) {
        this.groups = context.groups();
        this.keys = context.keys();
        this.serializer = serializer;
        this.room = context.capacityBytes();
        inState = new int[groups.last() - groups.first() + 1];
        if (context.metadata().isRestored()) {
            Arrays.fill(inState, UNKNOWN);
        }
        turns = context.runtime().getMapState(StateNames.PENDING_TURNS);
        packs = context.runtime().getMapState(StateNames.PENDING_ROWS);
    }

    /**
     * Buffers a row.
     *
     * @param owner a key of the task's, under which it is taken
     */
    public void add(String owner, Turn turn, T row) {
        TreeMap<Turn, SerializedRows<T>> ofOwner =
                inMemory.computeIfAbsent(owner, ignored -> new TreeMap<>());
        SerializedRows<T> rows = ofOwner.get(turn);
        if (rows == null) {
            rows = new SerializedRows<>(serializer);
            ofOwner.put(turn, rows);
        } else {
            weight -= rows.weight();
        }
        rows.add(row);
        weight += rows.weight();
    }

    /** Writes to state all that waits in memory where it takes too much room. */
    public void writeBackIfFull() throws Exception {
        if (weight > room) {
            writeBack();
        }
    }

    /** Returns the turns that rows of an owner wait for, in order. */
    public NavigableSet<Turn> turns(String owner) throws Exception {
        NavigableSet<Turn> all = new TreeSet<>();
        if (mayBeInState(owner)) {
            keys.with(owner, () -> turns.keys().forEach(turn -> all.add(Turn.parse(turn))));
        }
        if (inMemory.containsKey(owner)) {
            all.addAll(inMemory.get(owner).keySet());
        }
        return all;
    }

    /**
     * Counts what is in state of a group after a restore. The group may have no owner but its
     * representative key.
     */
    public void count(int group) throws Exception {
        if (inState[group - groups.first()] > 0) {
            inState[group - groups.first()] = turns(groups.representativeKey(group)).size();
        }
    }

    /**
     * Visits and removes the rows of a turn in the order in which they came, pack by pack. None may
     * be added meanwhile, but the visitor may set another key.
     */
    public void take(String owner, Turn turn, ThrowingConsumer<T, Exception> visitor)
            throws Exception {
        if (mayBeInState(owner)) {
            int[] size = {0};
            keys.with(owner, () -> size[0] = takeSize(owner, turn));
            for (int pack = 0; pack < size[0]; pack++) {
                byte[][] rows = {null};
                String name = packOf(turn, pack);
                keys.with(
                        owner,
                        () -> {
                            rows[0] = packs.get(name);
                            packs.remove(name);
                        });
                SerializedRows.read(rows[0], serializer, visitor);
            }
        }
        SerializedRows<T> rows = removeFromMemory(owner, turn);
        if (rows != null) {
            rows.forEach(visitor);
        }
    }

    /** Returns of how many packs state has a turn, and removes the turn. */
    private int takeSize(String owner, Turn turn) throws Exception {
        Integer size = turns.get(turn.text());
        if (size == null) {
            return 0;
        }
        turns.remove(turn.text());
        inState[placeOf(owner)]--;
        return size;
    }

    private SerializedRows<T> removeFromMemory(String owner, Turn turn) {
        TreeMap<Turn, SerializedRows<T>> ofOwner = inMemory.get(owner);
        SerializedRows<T> rows = ofOwner == null ? null : ofOwner.remove(turn);
        if (rows != null) {
            weight -= rows.weight();
            if (ofOwner.isEmpty()) {
                inMemory.remove(owner);
            }
        }
        return rows;
    }

    /**
     * Changes the rows of an owner, pack by pack.
     *
     * @param change of each row; to null: it goes
     */
    public void change(String owner, UnaryOperator<T> change) throws Exception {
        if (mayBeInState(owner)) {
            keys.with(owner, () -> changeInState(owner, change));
        }
        for (Turn turn : new ArrayList<>(inMemory.getOrDefault(owner, new TreeMap<>()).keySet())) {
            SerializedRows<T> left = inMemory.get(owner).get(turn).changed(change);
            removeFromMemory(owner, turn);
            left.forEach(row -> add(owner, turn, row));
        }
    }

    private void changeInState(String owner, UnaryOperator<T> change) throws Exception {
        Map<String, Integer> sizes = new HashMap<>();
        turns.entries().forEach(entry -> sizes.put(entry.getKey(), entry.getValue()));
        for (Map.Entry<String, Integer> size : sizes.entrySet()) {
            changeInState(owner, Turn.parse(size.getKey()), size.getValue(), change);
        }
    }

    private void changeInState(String owner, Turn turn, int size, UnaryOperator<T> change)
            throws Exception {
        int kept = 0;
        for (int pack = 0; pack < size; pack++) {
            byte[] rows = packs.get(packOf(turn, pack));
            packs.remove(packOf(turn, pack));
            byte[] left = SerializedRows.changed(rows, serializer, change);
            if (left != null) {
                packs.put(packOf(turn, kept++), left);
            }
        }
        if (kept > 0) {
            turns.put(turn.text(), kept);
        } else {
            turns.remove(turn.text());
            inState[placeOf(owner)]--;
        }
    }

    /** Writes to state all that waits in memory. */
    public void writeBack() throws Exception {
        keys.forEach(
                inMemory.entrySet(),
                Map.Entry::getKey,
                owner -> {
                    for (Map.Entry<Turn, SerializedRows<T>> turn : owner.getValue().entrySet()) {
                        writeBack(owner.getKey(), turn.getKey(), turn.getValue().toPacks());
                    }
                });
        inMemory.clear();
        weight = 0;
    }

    private void writeBack(String owner, Turn turn, List<byte[]> rows) throws Exception {
        Integer before = mayBeInState(owner) ? turns.get(turn.text()) : null;
        int size = before == null ? 0 : before;
        for (byte[] pack : rows) {
            packs.put(packOf(turn, size++), pack);
        }
        turns.put(turn.text(), size);
        if (before == null) {
            inState[placeOf(owner)]++;
        }
    }

    private boolean mayBeInState(String owner) {
        return inState[placeOf(owner)] > 0;
    }

    private int placeOf(String owner) {
        return groups.of(owner) - groups.first();
    }

    private static String packOf(Turn turn, int number) {
        return turn.text() + " " + number;
    }
}
