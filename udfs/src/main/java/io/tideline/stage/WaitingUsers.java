package io.tideline.stage;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Days of an account's users that wait until the account's own day is over: other tasks may still
 * owe it events. Mostly that is soon, so they wait in memory, and in state only over a checkpoint.
 */
final class WaitingUsers {
    private final MapState<String, EntityDay> state;

    WaitingUsers(RuntimeContext runtime) {
        state =
                runtime.getMapState(
                        new MapStateDescriptor<>(
                                "waiting", Types.STRING, TypeInformation.of(EntityDay.class)));
    }

    /** Writes all that waits in memory. */
    void writeBack(AccountEntry account) throws Exception {
        for (EntityDay user : account.waiting) {
            state.put(user.day() + " " + user.entityId(), user);
            account.mayHaveWaiting = true;
        }
        account.waiting.clear();
    }

    /** Those of a day, which wait no longer. */
    List<EntityDay> take(int day, AccountEntry account) throws Exception {
        List<EntityDay> users = new ArrayList<>();
        if (account.mayHaveWaiting) {
            takeFromState(day, account, users);
        }
        account.waiting.removeIf(user -> user.day() == day && users.add(user));
        return users;
    }

    private void takeFromState(int day, AccountEntry account, List<EntityDay> users)
            throws Exception {
        boolean kept = false;
        Iterator<Map.Entry<String, EntityDay>> entries = state.iterator();
        while (entries.hasNext()) {
            EntityDay user = entries.next().getValue();
            if (user.day() == day) {
                entries.remove();
                users.add(user);
            } else {
                kept = true;
            }
        }
        account.mayHaveWaiting = kept;
        if (!users.isEmpty() && !kept) {
            state.clear(); // on the heap an emptied map would stay
        }
    }
}
