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

    /** By owner and day, those that are not in state. */
    private final Map<String, TreeMap<Integer, PackedDays>> inMemory = new HashMap<>();

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
     * @param owner a key of the task's, under which it is asked for
     */
    void add(String owner, EntityDay row) {
        earliest = Math.min(earliest, row.day());
        TreeMap<Integer, PackedDays> days = daysOf(owner);
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

    private TreeMap<Integer, PackedDays> daysOf(String owner) {
        return inMemory.computeIfAbsent(owner, ignored -> new TreeMap<>());
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
    PackedDays take(String owner, int day) throws Exception {
        readGroupOf(owner);
        TreeMap<Integer, PackedDays> days = inMemory.get(owner);
        PackedDays taken = days == null ? null : days.remove(day);
        if (taken == null) {
            return null;
        }
        weight -= taken.weight();
        if (days.isEmpty()) {
            inMemory.remove(owner);
        }
        return taken;
    }

    /** The first day of which an owner has rows; {@link Integer#MAX_VALUE}: there are none. */
    int firstDay(String owner) throws Exception {
        readGroupOf(owner);
        TreeMap<Integer, PackedDays> days = inMemory.get(owner);
        return days == null ? Integer.MAX_VALUE : days.firstKey();
    }

    /** Whether rows may wait of days up to one. */
    boolean mayHave(int throughDay) {
        return earliest <= throughDay;
    }

    /** Notes the earliest day, when each group has been asked for its first. */
    void recount() {
        earliest = Integer.MAX_VALUE;
        inMemory.values().forEach(days -> earliest = Math.min(earliest, days.firstKey()));
    }

    /** Drops the rows of an entity. */
    void forget(String owner, EntityDay entity) throws Exception {
        readGroupOf(owner);
        if (inMemory.containsKey(owner)) {
            weight -= PackedDays.drop(entity, inMemory.get(owner));
        }
    }

    /** Writes to state all that waits in memory. */
    void writeBack() throws Exception {
        Map<Integer, List<byte[]>> packs = new HashMap<>();
        for (var owner : inMemory.entrySet()) {
            List<byte[]> ofGroup =
                    packs.computeIfAbsent(groups.of(owner.getKey()), ignored -> new ArrayList<>());
            for (var day : owner.getValue().entrySet()) {
                ofGroup.addAll(day.getValue().toPacks(owner.getKey(), day.getKey()));
            }
        }
        for (var group : packs.entrySet()) {
            groups.set(group.getKey());
            state.addAll(group.getValue());
            inState.set(group.getKey());
        }
        inMemory.clear();
        weight = 0;
    }

    /** Reads what state has of an owner's group; it comes before what has been added since. */
    private void readGroupOf(String owner) throws Exception {
        if (inState.isEmpty()) {
            return;
        }
        int group = groups.of(owner);
        if (inState.get(group)) {
            inState.clear(group);
            groups.set(group);
            Map<String, TreeMap<Integer, PackedDays>> before = new HashMap<>();
            for (byte[] pack : state.get()) {
                PackedDays.readPack(
                        pack,
                        (of, day, rows) ->
                                before.computeIfAbsent(of, ignored -> new TreeMap<>())
                                        .merge(day, rows, PackedDays::followedBy));
            }
            state.clear();
            groups.back();
            before.forEach((of, days) -> days.forEach((day, rows) -> putBefore(of, day, rows)));
        }
    }

    private void putBefore(String owner, int day, PackedDays rows) {
        PackedDays since = daysOf(owner).put(day, rows);
        if (since != null) {
            weight -= since.weight();
            rows.followedBy(since);
        }
        weight += rows.weight();
    }
}
