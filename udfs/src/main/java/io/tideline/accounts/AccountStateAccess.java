package io.tideline.accounts;

import io.tideline.entity.Expiry;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.state.CachedKeyedOperator;
import io.tideline.state.Erasable;
import io.tideline.state.KeyedContext;
import io.tideline.state.SegmentBitLayouts;
import io.tideline.state.StateNames;
import io.tideline.state.WriteBackCache;
import org.apache.flink.api.common.state.ValueState;

/** Accounts in state: a value each, and beside it its members. */
final class AccountStateAccess implements WriteBackCache.Store<CachedAccount>, Erasable {
    private final ValueState<byte[]> state;
    private final AccountMembers members;
    private final SegmentBitLayouts layouts;
    private final LifecycleProcessor lifecycles;

    AccountStateAccess(
            KeyedContext context, AccountMembers members, LifecycleProcessor lifecycles) {
        state = context.runtime().getState(StateNames.ACCOUNT);
        layouts = context.metadata().layouts();
        this.members = members;
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
    void setExpiryOfAll(CachedKeyedOperator<?> operator, Expiry expiry) throws Exception {
        operator.forEachKey(
                StateNames.ACCOUNT,
                ofKey -> {
                    AccountState account =
                            AccountState.of(ofKey.value(), layouts, lifecycles.rules());
                    expiry.setAgain(account);
                    ofKey.update(account.toBytes(layouts));
                });
    }

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
