package io.tideline.stage;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;

/**
 * Rows that wait until a watermark has come. Mostly that is soon, so they wait in memory, as the
 * bytes that they travel as; over a checkpoint, and where there are too many, in state: in lists of
 * packs, one for each of the task's key groups ({@link KeyGroups}). Neither has anything by row.
 */
final class WaitingDays {
    private final KeyGroups groups;
    private final ListState<byte[]> state;
    private final long room;

    /** By key group and owner, those that are not in state. */
    private final Map<Integer, Map<String, TreeMap<Integer, PackedDays>>> inMemory =
            new HashMap<>();

    /** The groups of which state may have some: at first any. */
    private final BitSet inState = new BitSet();

    /** No row waits of an earlier day; at first nothing is known. */
    private int earliest = Integer.MIN_VALUE;

    private long weight;

    /**
     * @param room bytes that they may take in memory, about
     */
    WaitingDays(RuntimeContext runtime, KeyGroups groups, long room) {
        this.room = room;
        this.groups = groups;
        inState.set(groups.first(), groups.last() + 1);
        state =
                runtime.getListState(
                        new ListStateDescriptor<>(
                                "waiting-days",
                                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    /**
     * Lets a row wait.
     *
     * @param group of its key
     * @param owner who asks for it
     */
    void add(int group, String owner, EntityDay row) {
        earliest = Math.min(earliest, row.day());
        Map<Integer, PackedDays> days = daysOf(group, owner);
        PackedDays day = days.get(row.day());
        if (day == null) {
            day = new PackedDays();
            days.put(row.day(), day);
        } else {
            weight -= day.weight();
        }
        day.add(row);
        weight += day.weight();
    }

    private TreeMap<Integer, PackedDays> daysOf(int group, String owner) {
        return inMemory.computeIfAbsent(group, ignored -> new HashMap<>())
                .computeIfAbsent(owner, ignored -> new TreeMap<>());
    }

    /** Whether more wait in memory than there is room for. */
    boolean isFull() {
        return weight > room;
    }

    /**
     * Takes the rows of a day; they wait no longer.
     *
     * @return null: there are none
     */
    PackedDays take(int group, String owner, int day) throws Exception {
        readGroup(group);
        Map<String, TreeMap<Integer, PackedDays>> owners = inMemory.getOrDefault(group, Map.of());
        Map<Integer, PackedDays> days = owners.getOrDefault(owner, new TreeMap<>());
        PackedDays taken = days.remove(day);
        if (taken == null) {
            return null;
        }
        weight -= taken.weight();
        if (days.isEmpty()) {
            owners.remove(owner);
        }
        if (owners.isEmpty()) {
            inMemory.remove(group);
        }
        return taken;
    }

    /** The first day of which an owner has rows; {@link Integer#MAX_VALUE}: there are none. */
    int firstDay(int group, String owner) throws Exception {
        readGroup(group);
        TreeMap<Integer, PackedDays> days = inMemory.getOrDefault(group, Map.of()).get(owner);
        return days == null ? Integer.MAX_VALUE : days.firstKey();
    }

    /** Whether rows may wait of days up to one. */
    boolean mayHave(int throughDay) {
        return earliest <= throughDay;
    }

    /** Notes the earliest day, when each group has been asked for its first. */
    void recount() {
        earliest = Integer.MAX_VALUE;
        inMemory.values().stream()
                .flatMap(owners -> owners.values().stream())
                .forEach(days -> earliest = Math.min(earliest, days.firstKey()));
    }

    /** Drops the rows of an entity. */
    void forget(int group, String owner, EntityDay entity) throws Exception {
        readGroup(group);
        var days = inMemory.getOrDefault(group, Map.of()).getOrDefault(owner, new TreeMap<>());
        weight -= PackedDays.drop(entity, days);
    }

    /** Writes to state all that waits in memory. */
    void writeBack() throws Exception {
        for (var group : inMemory.entrySet()) {
            groups.set(group.getKey());
            inState.set(group.getKey());
            List<byte[]> packs = new ArrayList<>();
            for (var owner : group.getValue().entrySet()) {
                for (var day : owner.getValue().entrySet()) {
                    packs.addAll(day.getValue().toPacks(owner.getKey(), day.getKey()));
                }
            }
            state.addAll(packs);
        }
        inMemory.clear();
        weight = 0;
    }

    /**
     * Reads from state what it has of a group; rows come before those of their day that are there.
     */
    private void readGroup(int group) throws Exception {
        if (!inState.get(group)) {
            return;
        }
        inState.clear(group);
        groups.set(group);
        var since = inMemory.remove(group);
        for (byte[] pack : state.get()) {
            PackedDays.readPack(
                    pack,
                    (owner, day, rows) -> {
                        weight += rows.weight();
                        put(group, owner, day, rows);
                    });
        }
        state.clear();
        if (since != null) {
            since.forEach(
                    (owner, days) -> days.forEach((day, rows) -> put(group, owner, day, rows)));
        }
    }

    private void put(int group, String owner, int day, PackedDays rows) {
        daysOf(group, owner)
                .merge(
                        day,
                        rows,
                        (before, more) -> {
                            weight -= before.weight() + more.weight();
                            before.addAll(more);
                            weight += before.weight();
                            return before;
                        });
    }
}
