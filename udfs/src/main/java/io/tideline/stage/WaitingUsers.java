package io.tideline.stage;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Days of accounts' users that wait until the account's own day is over: other tasks may still owe
 * it events. Mostly that is soon, so they wait in memory, and in state only over a checkpoint or
 * where there are too many.
 */
final class WaitingUsers {
    private final MapState<String, EntityDay> state;
    private final LazyKey keys;
    private final long room;

    /** By account and day, those that are not in state. */
    private final Map<String, Map<Integer, PackedDays>> inMemory = new HashMap<>();

    private long weight;
    private int spills;

    /**
     * @param room bytes that they may take in memory
     */
    WaitingUsers(RuntimeContext runtime, LazyKey keys, long room) {
        this.keys = keys;
        this.room = room;
        state =
                runtime.getMapState(
                        new MapStateDescriptor<>(
                                "waiting", Types.STRING, TypeInformation.of(EntityDay.class)));
    }

    /** Lets a user's day wait for its account's. */
    void add(EntityDay user) {
        PackedDays day =
                inMemory.computeIfAbsent(user.accountId(), ignored -> new HashMap<>(4))
                        .computeIfAbsent(user.day(), ignored -> new PackedDays());
        weight -= day.weight();
        day.add(user);
        weight += day.weight();
    }

    /** Whether more wait in memory than there is room for. */
    boolean isFull() {
        return weight > room;
    }

    /** Writes all that waits in memory. */
    void writeBack() throws Exception {
        for (Map.Entry<String, Map<Integer, PackedDays>> account : inMemory.entrySet()) {
            keys.set(account.getKey());
            for (PackedDays day : account.getValue().values()) {
                day.forEach(user -> state.put(user.day() + " " + user.entityId(), user));
            }
        }
        if (!inMemory.isEmpty()) {
            spills++;
            inMemory.clear();
            weight = 0;
        }
    }

    /** Goes through those of a day, which then wait no longer. */
    void take(int day, AccountEntry account, PackedDays.Visitor visitor) throws Exception {
        if (account.noneWaitSince != spills) {
            takeFromState(day, account, visitor);
        }
        Map<Integer, PackedDays> days = inMemory.get(account.key);
        PackedDays users = days == null ? null : days.remove(day);
        if (users != null) {
            if (days.isEmpty()) {
                inMemory.remove(account.key);
            }
            weight -= users.weight();
            users.forEach(visitor);
        }
    }

    /** Drops all days of a user in the account of the task's key. */
    void forget(EntityDay user, AccountEntry account) throws Exception {
        weight -= PackedDays.drop(user, inMemory.getOrDefault(account.key, Map.of()));
        Iterator<Map.Entry<String, EntityDay>> entries = state.iterator();
        while (entries.hasNext()) {
            if (entries.next().getValue().entityId().equals(user.entityId())) {
                entries.remove();
            }
        }
        if (state.isEmpty()) {
            state.clear(); // on the heap an emptied map would stay
        }
    }

    private void takeFromState(int day, AccountEntry account, PackedDays.Visitor visitor)
            throws Exception {
        boolean taken = false;
        boolean kept = false;
        Iterator<Map.Entry<String, EntityDay>> entries = state.iterator();
        while (entries.hasNext()) {
            EntityDay user = entries.next().getValue();
            if (user.day() == day) {
                entries.remove();
                visitor.day(user);
                taken = true;
            } else {
                kept = true;
            }
        }
        if (!kept) {
            account.noneWaitSince = spills;
        }
        if (taken && !kept) {
            state.clear(); // on the heap an emptied map would stay
        }
    }
}
