package io.tideline.accounts;

import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.state.CachedKeyedOperator;
import io.tideline.state.Erasable;
import io.tideline.state.Expiry;
import io.tideline.state.LazyKeyContext;
import io.tideline.state.SegmentBitLayouts;
import io.tideline.state.StateNames;
import io.tideline.state.WriteBackCache;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;

/** Accounts in state: a value each, and beside it its members. */
final class AccountStateAccess implements WriteBackCache.Store<CachedAccount>, Erasable {
    private final ValueState<byte[]> state;
    private final AccountMembers members;
    private final SegmentBitLayouts layouts;
    private final LifecycleProcessor lifecycles;

    AccountStateAccess(
            RuntimeContext runtime,
            AccountMembers members,
            SegmentBitLayouts layouts,
            LifecycleProcessor lifecycles) {
        state = runtime.getState(StateNames.ACCOUNT);
        this.members = members;
        this.layouts = layouts;
        this.lifecycles = lifecycles;
    }

    @Override
    public CachedAccount read(String key) throws Exception {
        byte[] bytes = state.value();
        AccountState account = AccountState.of(bytes, layouts, lifecycles.rules());
        var entry = new CachedAccount(key, account, lifecycles, bytes == null ? 0 : bytes.length);
        if (bytes != null) {
            entry.markStored();
        }
        return entry;
    }

    /** Sets the timers by which those that are known go, where they have none that is as soon. */
    void setExpiryOfAll(CachedKeyedOperator<?> operator, Expiry expiry, LazyKeyContext keys)
            throws Exception {
        operator.forEachKey(
                StateNames.ACCOUNT,
                (key, ofKey) -> {
                    AccountState account =
                            AccountState.of(ofKey.value(), layouts, lifecycles.rules());
                    keys.selectActive(key);
                    account.expiryTimer =
                            expiry.setAgain(account.expiryTimer, account.seen.lastDay());
                    ofKey.update(account.toBytes(layouts));
                });
    }

    /** Erases the account, and its members with it. */
    @Override
    public void erase(String key) {
        state.clear();
        members.clear();
    }

    @Override
    public void write(CachedAccount account) throws Exception {
        byte[] bytes = account.state.toBytes(layouts);
        state.update(bytes);
        members.writeBack(account);
        account.weigh(bytes.length);
    }
}
