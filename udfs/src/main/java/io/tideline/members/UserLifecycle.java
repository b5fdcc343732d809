package io.tideline.members;

import io.tideline.event.Event;
import io.tideline.event.MessageIds;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.message.LifecycleEvent;
import io.tideline.time.TimeSettings;

/** Hands accepted events to the lifecycle of their user, and to that of the account. */
final class UserLifecycle {
    private final TimeSettings times;
    private final LifecycleProcessor lifecycles;
    private final AccountForwarder forwarder;

    UserLifecycle(TimeSettings times, LifecycleProcessor lifecycles, AccountForwarder forwarder) {
        this.times = times;
        this.lifecycles = lifecycles;
        this.forwarder = forwarder;
    }

    /**
     * Processes an event of a user.
     *
     * @param account in which it happened, or null
     */
    void process(Event event, CachedUser user, String account, long watermark) throws Exception {
        if (mayTakeFastPath(event, user, account, watermark)
                && user.lifecycle.tryFastPath(
                        event.timestamp(), event.name(), event.counts(), account)) {
            if (account != null) {
                forwarder.recordSeen(event, user, account);
            }
            return;
        }
        int ordinal = event.id() == MessageIds.NONE && event.name() >= 0 ? user.ordinal(event) : 1;
        var lifecycleEvent = LifecycleEvent.of(event, user.userId, account, ordinal, watermark);
        if (user.userId == null) {
            boolean waits = lifecycles.mustWait(event.timestamp(), watermark);
            forwarder.forward(lifecycleEvent, waits, user); // accounts wait for its turn
        } else {
            lifecycles.arrive(
                    lifecycleEvent, watermark, user.lifecycle, forwarder.forwarding(user));
        }
    }

    /** Returns whether the account needs to know no more of an event than that it was seen. */
    private boolean mayTakeFastPath(Event event, CachedUser user, String account, long watermark) {
        return !times.inOrder()
                && user.userId != null
                && event.timestamp() > watermark
                && event.traits() == null
                && event.id() != MessageIds.NONE
                && (account == null || !forwarder.mustForward(event, user, account));
    }
}
