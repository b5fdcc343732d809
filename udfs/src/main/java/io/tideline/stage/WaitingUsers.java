package io.tideline.stage;

import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Days of accounts' users that wait until the account's own day is over: other tasks may still owe
 * it events.
 */
final class WaitingUsers {
    private final WaitingDays days;

    /** Of a savepoint of format 3 or before: by day and user. */
    private final MapState<String, EntityDay> byUser;

    private final boolean mayBeByUser;

    /**
     * @param room bytes that they may take in memory
     * @param restored whether there may be such a savepoint
     */
    WaitingUsers(RuntimeContext runtime, KeyGroups groups, long room, boolean restored) {
        days = new WaitingDays(runtime, groups, room);
        mayBeByUser = restored;
        byUser =
                runtime.getMapState(
                        new MapStateDescriptor<>(
                                "waiting", Types.STRING, TypeInformation.of(EntityDay.class)));
    }

    /** Lets a user's day wait for its account's. */
    void add(EntityDay user) {
        days.add(user.accountId(), user);
    }

    /** Whether more wait in memory than there is room for. */
    boolean isFull() {
        return days.isFull();
    }

    /** Writes all that waits in memory. */
    void writeBack() throws Exception {
        days.writeBack();
    }

    /** Goes through those of a day, which then wait no longer. */
    void take(int day, AccountEntry account, PackedDays.Visitor visitor) throws Exception {
        if (mayBeByUser && !account.noneWaitByUser) {
            takeByUser(day, account, visitor);
        }
        PackedDays users = days.take(account.key, day);
        if (users != null) {
            users.forEach(visitor);
        }
    }

    /** Drops all days of a user in the account of the task's key. */
    void forget(EntityDay user, AccountEntry account) throws Exception {
        Iterator<Map.Entry<String, EntityDay>> entries = byUser.iterator();
        while (entries.hasNext()) {
            if (entries.next().getValue().entityId().equals(user.entityId())) {
                entries.remove();
            }
        }
        if (byUser.isEmpty()) {
            byUser.clear(); // on the heap an emptied map would stay
        }
        days.forget(account.key, user);
    }

    private void takeByUser(int day, AccountEntry account, PackedDays.Visitor visitor)
            throws Exception {
        boolean kept = false;
        Iterator<Map.Entry<String, EntityDay>> entries = byUser.iterator();
        while (entries.hasNext()) {
            EntityDay user = entries.next().getValue();
            if (user.day() == day) {
                entries.remove();
                visitor.day(user);
            } else {
                kept = true;
            }
        }
        if (!kept) {
            account.noneWaitByUser = true;
            byUser.clear(); // on the heap an emptied map would stay
        }
    }
}
