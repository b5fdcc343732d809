package io.tideline.entity;

import io.tideline.counts.ActivityDays;
import io.tideline.counts.FirstUseDays;
import io.tideline.lifecycle.LifecycleState;

/** What is kept of a user and of an account alike. */
public abstract class EntityState {
    public final ActivityDays seen;
    public final FirstUseDays firstUses;
    public final LifecycleState lifecycle;

    /** The day at whose end it is checked whether it has expired; {@link Expiry#NOT_SET}: never. */
    public int expiryTimer = Expiry.NOT_SET;

    protected EntityState(ActivityDays seen, FirstUseDays firstUses, LifecycleState lifecycle) {
        this.seen = seen;
        this.firstUses = firstUses;
        this.lifecycle = lifecycle;
    }
}
