package io.tideline.state;

import io.tideline.serde.KeyedHash;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;

/**
 * Users and accounts erased recently, so that their later events are dropped: late events, the
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

    /** The key groups that may have entries; after a restore all of them. */
    private final BitSet mayHave = new BitSet();

    /** No entry ends before this day. */
    private int sweptTo = Integer.MIN_VALUE;

    public SuppressionList(KeyedContext context, KeyedHash hash) {
        this.groups = context.groups();
        this.hash = hash;
        lastDays = context.runtime().getMapState(StateNames.SUPPRESSED);
        if (context.metadata().isRestored()) {
            mayHave.set(groups.first(), groups.last() + 1);
        }
    }

    /** Adds a key to the list, at least through a day. */
    public void add(String key, int lastDay) throws Exception {
        groups.with(groups.of(key), () -> addInGroup(key, lastDay));
    }

    private void addInGroup(String key, int lastDay) throws Exception {
        for (String each : hash.all(key)) {
            Integer before = lastDays.get(each);
            if (before != null && before >= lastDay) {
                return;
            }
        }
        lastDays.put(hash.of(key), lastDay);
        mayHave.set(groups.of(key));
    }

    /** Returns whether a key of the same group may be on the list. */
    public boolean mayHave(String key) {
        return !mayHave.isEmpty() && mayHave.get(groups.of(key));
    }

    /** Returns whether what a key did on a day is dropped. */
    public boolean has(String key, int day) throws Exception {
        if (!mayHave(key)) {
            return false;
        }
        boolean[] has = {false};
        groups.with(
                groups.of(key),
                () -> {
                    for (String each : hash.all(key)) {
                        Integer lastDay = lastDays.get(each);
                        has[0] |= lastDay != null && day <= lastDay;
                    }
                });
        return has[0];
    }

    /** Removes the keys whose time ends before a day, of which nothing is accepted any more. */
    public void sweep(int oldestDay) throws Exception {
        if (oldestDay <= sweptTo || mayHave.isEmpty()) {
            return;
        }
        sweptTo = oldestDay;
        for (int group : mayHave.stream().toArray()) {
            groups.with(group, () -> sweep(group, oldestDay));
        }
    }

    private void sweep(int group, int oldestDay) throws Exception {
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
            mayHave.clear(group);
        }
    }
}
