package io.tideline.state;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;

/**
 * A list per key group, of what an operator holds in memory for all its keys: read once, when the
 * operator is restored, and written at each checkpoint, so that it moves with its keys when
 * parallelism changes.
 *
 * <p>A list to which items were only added since it was written gets these; one of which an item
 * was removed is written as a whole. So a list that grows over many checkpoints, as lists do while
 * a watermark is worked on, is written once.
 *
 * @param <T> an item of the list
 */
public final class KeyGroupListState<T> {

    /** Packs items into bytes. */
    public interface Format<T> {
        List<byte[]> pack(List<T> items) throws Exception;

        void unpack(byte[] pack, Consumer<T> items) throws Exception;
    }

    /** The packs of the current key group in state. */
    private interface Packs {
        Iterable<byte[]> read() throws Exception;

        /**
         * @param before how many there are
         */
        void append(List<byte[]> more, int before) throws Exception;

        void clear();
    }

    private record InList(ListState<byte[]> list) implements Packs {
        @Override
        public Iterable<byte[]> read() throws Exception {
            return list.get();
        }

        @Override
        public void append(List<byte[]> more, int before) throws Exception {
            list.addAll(more);
        }

        @Override
        public void clear() {
            list.clear();
        }
    }

    private record InMap(MapState<Integer, byte[]> byNumber) implements Packs {
        @Override
        public Iterable<byte[]> read() throws Exception {
            return byNumber.values();
        }

        @Override
        public void append(List<byte[]> more, int before) throws Exception {
            for (int i = 0; i < more.size(); i++) {
                byNumber.put(before + i, more.get(i));
            }
        }

        @Override
        public void clear() {
            byNumber.clear();
        }
    }

    private record InValue(ValueState<byte[]> value) implements Packs {
        @Override
        public Iterable<byte[]> read() throws Exception {
            byte[] pack = value.value();
            return pack == null ? List.of() : List.of(pack);
        }

        @Override
        public void append(List<byte[]> more, int before) throws Exception {
            value.update(more.get(0));
        }

        @Override
        public void clear() {
            value.clear();
        }
    }

    private final KeyGroupKeys groups;
    private final Packs packs;
    private final Format<T> format;

    /** The number of packs that state has of each group, by its place in the subtask's range. */
    private final int[] inState;

    /** The items of each group that state lacks. */
    private final List<List<T>> added;

    /** The groups of which an item was removed. */
    private final BitSet reduced = new BitSet();

    private KeyGroupListState(KeyGroupKeys groups, Packs packs, Format<T> format) {
        this.groups = groups;
        this.packs = packs;
        this.format = format;
        int size = groups.last() - groups.first() + 1;
        inState = new int[size];
        added = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            added.add(new ArrayList<>(0));
        }
    }

    /** Creates one whose packs are the elements of a list. */
    public static <T> KeyGroupListState<T> of(
            KeyGroupKeys groups, ListState<byte[]> list, Format<T> format) {
        return new KeyGroupListState<>(groups, new InList(list), format);
    }

    /** Creates one whose packs are the values of a map, by their number. */
    public static <T> KeyGroupListState<T> of(
            KeyGroupKeys groups, MapState<Integer, byte[]> byNumber, Format<T> format) {
        return new KeyGroupListState<>(groups, new InMap(byNumber), format);
    }

    /** Creates one that has a single pack, and is written as a whole only. */
    public static <T> KeyGroupListState<T> of(
            KeyGroupKeys groups, ValueState<byte[]> value, Format<T> format) {
        return new KeyGroupListState<>(groups, new InValue(value), format);
    }

    /** Passes on what state has, in the order in which each group's list was written. */
    public void restore(Consumer<T> items) throws Exception {
        for (int group = groups.first(); group <= groups.last(); group++) {
            int place = group - groups.first();
            groups.with(
                    group,
                    () -> {
                        for (byte[] pack : packs.read()) {
                            inState[place]++;
                            format.unpack(pack, items);
                        }
                    });
        }
    }

    /** Notes an item that was added to the list of a key's group. */
    public void add(String key, T item) {
        int place = placeOf(key);
        if (!reduced.get(place)) {
            added.get(place).add(item);
        }
    }

    /** Notes that an item was removed from the list of a key's group. */
    public void remove(String key) {
        int place = placeOf(key);
        if (!reduced.get(place)) {
            reduced.set(place);
            added.set(place, new ArrayList<>(0));
        }
    }

    private int placeOf(String key) {
        return groups.of(key) - groups.first();
    }

    /**
     * Writes what was added and removed, of which each is noted.
     *
     * @param source passes all items on, each with its key
     */
    public void writeChanges(Consumer<BiConsumer<String, T>> source) throws Exception {
        for (int place = 0; place < inState.length; place++) {
            if (!added.get(place).isEmpty()) {
                append(place, added.set(place, new ArrayList<>(0)));
            }
        }
        if (!reduced.isEmpty()) {
            replace(reduced, source);
            reduced.clear();
        }
    }

    /**
     * Replaces what state has of all groups; nothing is noted.
     *
     * @param source as in {@link #writeChanges}
     */
    public void write(Consumer<BiConsumer<String, T>> source) throws Exception {
        BitSet all = new BitSet();
        all.set(0, inState.length);
        replace(all, source);
    }

    private void replace(BitSet some, Consumer<BiConsumer<String, T>> source) throws Exception {
        Map<Integer, List<T>> lists = new TreeMap<>();
        source.accept(
                (key, item) -> {
                    int place = placeOf(key);
                    if (some.get(place)) {
                        lists.computeIfAbsent(place, ignored -> new ArrayList<>()).add(item);
                    }
                });
        for (int place = some.nextSetBit(0); place >= 0; place = some.nextSetBit(place + 1)) {
            if (inState[place] > 0) {
                groups.with(groups.first() + place, packs::clear);
                inState[place] = 0;
            }
        }
        for (Map.Entry<Integer, List<T>> list : lists.entrySet()) {
            append(list.getKey(), list.getValue());
        }
    }

    private void append(int place, List<T> items) throws Exception {
        List<byte[]> more = format.pack(items);
        groups.with(groups.first() + place, () -> packs.append(more, inState[place]));
        inState[place] += more.size();
    }
}
