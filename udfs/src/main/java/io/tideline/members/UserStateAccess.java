package io.tideline.members;

import io.tideline.counts.NameDictionary;
import io.tideline.entity.Expiry;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.message.DailyCounts;
import io.tideline.profile.DailyCaps;
import io.tideline.state.CachedKeyedOperator;
import io.tideline.state.Erasable;
import io.tideline.state.KeyedContext;
import io.tideline.state.LazyKeyContext;
import io.tideline.state.StateNames;
import io.tideline.state.WriteBackCache;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;

/**
 * Users in state: a value each, and beside it the message ids of their open days and most of the
 * accounts of those who have many.
 */
final class UserStateAccess implements WriteBackCache.Store<CachedUser>, Erasable {
    private final ValueState<byte[]> state;
    private final DedupState ids;
    private final MapState<String, byte[]> members;
    private final LazyKeyContext keys;
    private final DailyCaps caps;
    private final Consumer<DailyCounts> sender;
    private final LifecycleProcessor lifecycles;
    private final NameDictionary vocabulary;
    private final IntSupplier oldestOpenDay;

    /**
     * @param sender sends an account what it does not know of a user whose part in it leaves memory
     */
    UserStateAccess(
            KeyedContext context,
            LifecycleProcessor lifecycles,
            IntSupplier oldestOpenDay,
            Consumer<DailyCounts> sender) {
        state = context.runtime().getState(StateNames.USER);
        ids = new DedupState(context.runtime().getMapState(StateNames.MESSAGE_IDS));
        members = context.runtime().getMapState(StateNames.USER_ACCOUNTS);
        vocabulary = context.metadata().vocabulary();
        caps = new DailyCaps(lifecycles.rules().model, vocabulary);
        keys = context.keys();
        this.sender = sender;
        this.lifecycles = lifecycles;
        this.oldestOpenDay = oldestOpenDay;
    }

    @Override
    public CachedUser read(String key) throws Exception {
        byte[] bytes = state.value();
        UserState ofUser = UserState.of(bytes, lifecycles.rules());
        CachedUser user =
                new CachedUser(key, ofUser, new DedupSet(this::readIds), lifecycles, vocabulary);
        ofUser.members.bind(
                members,
                keys,
                caps,
                member ->
                        UnsentCounts.take(member, user.userId, Integer.MAX_VALUE, vocabulary)
                                .forEach(sender));
        if (bytes != null) {
            for (int day : ofUser.seen.daysFrom(oldestOpenDay.getAsInt())) {
                DedupState.First first = ids.first(day);
                if (first != null) {
                    user.ids.put(day, first);
                }
            }
        }
        user.weigh(bytes == null ? 0 : bytes.length);
        if (bytes != null) {
            user.markStored();
        }
        return user;
    }

    private long[] readIds(int day, int chunk) throws Exception {
        keys.activate();
        return ids.read(day, chunk);
    }

    @Override
    public void write(CachedUser user) throws Exception {
        UserState ofUser = user.state();
        ofUser.members.storeMost();
        byte[] bytes = ofUser.toBytes();
        state.update(bytes);
        user.ids.write(ids);
        user.weigh(bytes.length);
    }

    @Override
    public void erase(String key) {
        state.clear();
        ids.clear();
        members.clear();
    }

    /** Sets the timers by which those who are known go, where they have none that is as soon. */
    void setExpiryOfAll(CachedKeyedOperator<?> operator, Expiry expiry) throws Exception {
        operator.forEachKey(
                StateNames.USER,
                ofKey -> {
                    UserState user = UserState.of(ofKey.value(), lifecycles.rules());
                    expiry.setAgain(user);
                    ofKey.update(user.toBytes());
                });
    }

    /** Forgets the ids of the days before one. */
    void forgetIds(CachedUser user, int oldest) throws Exception {
        for (int day : user.state().seen.daysFrom(Integer.MIN_VALUE)) {
            if (day < oldest) {
                ids.remove(day);
                user.ids.remove(day);
            }
        }
    }
}
