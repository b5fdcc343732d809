package io.tideline.stage;

import io.tideline.member.Vocabulary;
import java.util.function.IntSupplier;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;

/** Users in state: a value each, and the message ids of their open days beside it. */
final class UserStore implements WriteBack.Store<UserEntry> {
    private final ValueState<byte[]> state;
    private final SeenIds ids;
    private final Lifecycles lifecycles;
    private final Vocabulary vocabulary;
    private final IntSupplier oldestOpenDay;

    UserStore(
            RuntimeContext runtime,
            Lifecycles lifecycles,
            Vocabulary vocabulary,
            IntSupplier oldestOpenDay) {
        state =
                runtime.getState(
                        new ValueStateDescriptor<>(
                                "user", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        ids = new SeenIds(runtime.getMapState(SeenIds.STATE));
        this.lifecycles = lifecycles;
        this.vocabulary = vocabulary;
        this.oldestOpenDay = oldestOpenDay;
    }

    @Override
    public UserEntry read(String key) throws Exception {
        byte[] bytes = state.value();
        UserEntry user = new UserEntry(key, UserState.of(bytes, lifecycles.rules()), lifecycles);
        if (bytes != null) {
            for (int day : user.state.seen.daysFrom(oldestOpenDay.getAsInt())) {
                long[] seen = ids.read(day);
                if (seen.length > 0) {
                    user.ids.put(day, seen);
                }
            }
        }
        user.weigh(bytes == null ? 0 : bytes.length);
        if (bytes != null) {
            user.store();
        }
        return user;
    }

    @Override
    public void write(UserEntry user) throws Exception {
        user.fold(vocabulary);
        byte[] bytes = user.state.toBytes();
        state.update(bytes);
        user.ids.write(ids);
        user.weigh(bytes.length);
    }

    /** Clears all that state has of the task's key. */
    void clear() {
        state.clear();
        ids.clear();
    }

    /** Forgets the ids of the days before one. */
    void forgetIds(UserEntry user, int oldest) throws Exception {
        for (int day : user.state.seen.daysFrom(Integer.MIN_VALUE)) {
            if (day < oldest) {
                ids.remove(day);
                user.ids.remove(day);
            }
        }
    }
}
