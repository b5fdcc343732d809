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
 * owe it events.
 */
final class WaitingUsers {
    private final MapState<String, EntityDay> state;

    WaitingUsers(RuntimeContext runtime) {
        state =
                runtime.getMapState(
                        new MapStateDescriptor<>(
                                "waiting", Types.STRING, TypeInformation.of(EntityDay.class)));
    }

    void add(EntityDay user) throws Exception {
        state.put(user.day() + " " + user.entityId(), user);
    }

    /** Those of a day, which wait no longer. */
    List<EntityDay> take(int day) throws Exception {
        List<EntityDay> users = new ArrayList<>();
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
        if (!users.isEmpty() && !kept) {
            state.clear(); // on the heap an emptied map would stay
        }
        return users;
    }
}
