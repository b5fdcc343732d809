package io.tideline.stage;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;

/** Accounts in state: a value each, and beside it its members. */
final class AccountStore implements WriteBack.Store<AccountEntry> {
    private final ValueState<byte[]> state;
    private final AccountMembers members;
    private final SegmentLayouts layouts;
    private final Lifecycles lifecycles;

    AccountStore(
            RuntimeContext runtime,
            AccountMembers members,
            SegmentLayouts layouts,
            Lifecycles lifecycles) {
        state = runtime.getState(descriptor());
        this.members = members;
        this.layouts = layouts;
        this.lifecycles = lifecycles;
    }

    private static ValueStateDescriptor<byte[]> descriptor() {
        return new ValueStateDescriptor<>(
                "account", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    }

    @Override
    public AccountEntry read(String key) throws Exception {
        byte[] bytes = state.value();
        AccountState account = AccountState.of(bytes, layouts, lifecycles.rules());
        var entry = new AccountEntry(key, account, lifecycles, bytes == null ? 0 : bytes.length);
        if (bytes != null) {
            entry.store();
        }
        return entry;
    }

    /** Sets the timers by which those that are known go, where they have none that is as soon. */
    void setExpiryOfAll(CachingOperator<?, ?> operator, Expiry expiry, LazyKey keys)
            throws Exception {
        operator.forEachKey(
                descriptor(),
                (key, ofKey) -> {
                    AccountState account =
                            AccountState.of(ofKey.value(), layouts, lifecycles.rules());
                    keys.ofTimer(key);
                    account.expiryTimer =
                            expiry.setAgain(account.expiryTimer, account.seen.lastDay());
                    ofKey.update(account.toBytes(layouts));
                });
    }

    /** Clears what state has of the task's key, its members too. */
    void clear() {
        state.clear();
        members.clear();
    }

    @Override
    public void write(AccountEntry account) throws Exception {
        byte[] bytes = account.state.toBytes(layouts);
        state.update(bytes);
        members.writeBack(account);
        account.weigh(bytes.length);
    }
}
