package io.tideline.state;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.util.function.SupplierWithException;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * A list per key group, of what an operator holds in memory for all its keys: read once, when the
 * operator is restored, and written as a whole at each checkpoint, so that it moves with its keys
 * when parallelism changes.
 *
 * @param <T> an item of the list
 */
public final class KeyGroupListState<T> {

    /** Packs items into bytes. */
    public interface Format<T> {
        List<byte[]> pack(List<T> items) throws Exception;

        void unpack(byte[] pack, Consumer<T> items) throws Exception;
    }

    private final KeyGroupKeys groups;
    private final State state;
    private final SupplierWithException<Iterable<byte[]>, Exception> reader;
    private final ThrowingConsumer<List<byte[]>, Exception> writer;
    private final Format<T> format;

    /** The groups of which state has a list. */
    private final Set<Integer> inState = new HashSet<>();

    private KeyGroupListState(
            KeyGroupKeys groups,
            State state,
            SupplierWithException<Iterable<byte[]>, Exception> reader,
            ThrowingConsumer<List<byte[]>, Exception> writer,
            Format<T> format) {
        this.groups = groups;
        this.state = state;
        this.reader = reader;
        this.writer = writer;
        this.format = format;
    }

    /** Creates one whose packs are the elements of a list. */
    public static <T> KeyGroupListState<T> of(
            KeyGroupKeys groups, ListState<byte[]> list, Format<T> format) {
        return new KeyGroupListState<>(groups, list, list::get, list::update, format);
    }

    /** Creates one whose packs are the values of a map, by their number. */
    public static <T> KeyGroupListState<T> of(
            KeyGroupKeys groups, MapState<Integer, byte[]> byNumber, Format<T> format) {
        ThrowingConsumer<List<byte[]>, Exception> writer =
                packs -> {
                    for (int number = 0; number < packs.size(); number++) {
                        byNumber.put(number, packs.get(number));
                    }
                };
        return new KeyGroupListState<>(groups, byNumber, () -> byNumber.values(), writer, format);
    }

    /** Creates one that has a single pack. */
    public static <T> KeyGroupListState<T> of(
            KeyGroupKeys groups, ValueState<byte[]> value, Format<T> format) {
        SupplierWithException<Iterable<byte[]>, Exception> reader =
                () -> value.value() == null ? List.of() : List.of(value.value());
        return new KeyGroupListState<>(
                groups, value, reader, packs -> value.update(packs.get(0)), format);
    }

    /** Passes on what state has, in the order in which each group's list was written. */
    public void restore(Consumer<T> items) throws Exception {
        for (int group = groups.first(); group <= groups.last(); group++) {
            int each = group;
            groups.with(
                    group,
                    () -> {
                        for (byte[] pack : reader.get()) {
                            inState.add(each);
                            format.unpack(pack, items);
                        }
                    });
        }
    }

    /**
     * Replaces what state has.
     *
     * @param source passes all items on, each with its key
     */
    public void write(Consumer<BiConsumer<String, T>> source) throws Exception {
        Map<Integer, List<T>> lists = new TreeMap<>();
        source.accept(
                (key, item) ->
                        lists.computeIfAbsent(groups.of(key), ignored -> new ArrayList<>())
                                .add(item));
        for (int group : inState) {
            groups.with(group, state::clear);
        }
        inState.clear();
        for (Map.Entry<Integer, List<T>> list : lists.entrySet()) {
            groups.with(list.getKey(), () -> writer.accept(format.pack(list.getValue())));
            inState.add(list.getKey());
        }
    }
}
