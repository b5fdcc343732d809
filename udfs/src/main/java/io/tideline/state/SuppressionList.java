package io.tideline.state;

import io.tideline.serde.KeyedHash;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Who was forgotten not long ago, so that what still comes of them is dropped: late events, the
 * queues of phones, replays. It keeps no id, only a hash of each ({@link KeyedHash}), in state by
 * key group, and the last day for which it holds.
 *
 * <p>Only days are looked for that come before all that an operator has of their key, so that it
 * costs the others nothing. What the list says of an event hangs on the event's own day, not on
 * when it comes.
 */
public final class SuppressionList {
    private final KeyGroupKeys groups;
    private final KeyedHash hash;
    private final MapState<String, Integer> lastDays;

    /** The groups that may have entries: after a restore any. */
    private final BitSet mayHave = new BitSet();

    /** No entry ends before this day. */
    private int sweptTo = Integer.MIN_VALUE;

    /**
     * @param restored whether there may be entries in state
     */
    public SuppressionList(
            RuntimeContext runtime, KeyGroupKeys groups, KeyedHash hash, boolean restored) {
        this.groups = groups;
        this.hash = hash;
        lastDays =
                runtime.getMapState(
                        new MapStateDescriptor<>("suppressed", Types.STRING, Types.INT));
        if (restored) {
            mayHave.set(groups.first(), groups.last() + 1);
        }
    }

    /** Puts a key on the list, at least through a day. The task's key is not set afterwards. */
    public void add(String key, int lastDay) throws Exception {
        int group = groups.of(key);
        groups.set(group);
        for (String each : hash.all(key)) {
            Integer before = lastDays.get(each);
            if (before != null && before >= lastDay) {
                return;
            }
        }
        lastDays.put(hash.of(key), lastDay);
        mayHave.set(group);
    }

    /** Whether anybody of the key's group may be on the list. */
    public boolean mayHave(String key) {
        return !mayHave.isEmpty() && mayHave.get(groups.of(key));
    }

    /** Whether what a key did on a day is dropped. The task's key is not set afterwards. */
    public boolean has(String key, int day) throws Exception {
        if (!mayHave(key)) {
            return false;
        }
        groups.set(groups.of(key));
        for (String each : hash.all(key)) {
            Integer lastDay = lastDays.get(each);
            if (lastDay != null && day <= lastDay) {
                return true;
            }
        }
        return false;
    }

    /** Takes off the list those that end before a day, of which nothing is accepted any more. */
    public void sweep(int oldestDay) throws Exception {
        if (oldestDay <= sweptTo || mayHave.isEmpty()) {
            return;
        }
        sweptTo = oldestDay;
        List<Integer> empty = new ArrayList<>();
        for (int group = mayHave.nextSetBit(0); group >= 0; group = mayHave.nextSetBit(group + 1)) {
            groups.set(group);
            boolean kept = false;
            Iterator<Map.Entry<String, Integer>> entries = lastDays.iterator();
            while (entries.hasNext()) {
                if (entries.next().getValue() < oldestDay) {
                    entries.remove();
                } else {
                    kept = true;
                }
            }
            if (!kept) {
                lastDays.clear(); // on the heap an emptied map would stay
                empty.add(group);
            }
        }
        empty.forEach(mayHave::clear);
    }
}
