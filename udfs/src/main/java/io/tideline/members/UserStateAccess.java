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
 * Users in state: a value each, and beside it the message ids of days that have many, and, of users
 * in many accounts, most of these.
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
        if (bytes == null) {
            user.weigh(0);
        } else {
            OpenDayIds known = ofUser.takeIds();
            readIds(user, known);
            user.weigh(bytes.length - known.bytes());
            user.markStored();
        }
        return user;
    }

    private void readIds(CachedUser user, OpenDayIds known) throws Exception {
        int oldest = oldestOpenDay.getAsInt();
        if (known.isOnRecord()) {
            for (OpenDayIds.Day day : known.days()) {
                if (day.ids() == null) {
                    readChunked(user, day.day(), oldest);
                } else if (day.day() >= oldest) {
                    user.ids.put(day.day(), day.ids());
                }
            }
        } else {
            for (int day : user.state().seen.daysFrom(Integer.MIN_VALUE)) {
                readChunked(user, day, oldest);
            }
        }
    }

    private void readChunked(CachedUser user, int day, int oldest) throws Exception {
        if (day < oldest) {
            user.ids.putClosed(day);
        } else {
            DedupState.First first = ids.first(day);
            if (first != null) {
                user.ids.put(day, first);
            }
        }
    }

    private long[] readIds(int day, int chunk) throws Exception {
        keys.activate();
        return ids.read(day, chunk);
    }

    @Override
    public void write(CachedUser user) throws Exception {
        UserState ofUser = user.state();
        ofUser.members.storeMost();
        OpenDayIds ofValue = user.ids.write(ids);
        byte[] bytes = ofUser.toBytes(ofValue);
        state.update(bytes);
        user.weigh(bytes.length - ofValue.bytes());
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
                    ofKey.update(user.toBytes(user.takeIds()));
                });
    }

    /** Forgets the ids of the days before one; returns whether there were any. */
    boolean forgetIds(CachedUser user, int oldest) throws Exception {
        return user.ids.forgetBefore(oldest, ids);
    }
}
