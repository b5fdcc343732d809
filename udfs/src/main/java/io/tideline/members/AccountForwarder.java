package io.tideline.members;

import io.tideline.counts.NameDictionary;
import io.tideline.event.Event;
import io.tideline.event.MessageIds;
import io.tideline.event.Position;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.message.AccountMessage;
import io.tideline.message.DailySnapshot;
import io.tideline.message.LifecycleEvent;
import io.tideline.model.Model;
import io.tideline.state.WriteBackCache;
import io.tideline.time.TimeSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Sends accounts what their users do: counts when a day ends or, for live rows, when buffered
 * output is flushed; lifecycle events, when the user's own lifecycle has taken them, one by one or
 * as presence ({@link PresenceForwarder}).
 */
final class AccountForwarder {
    private final TimeSettings times;
    private final NameDictionary names;
    private final LifecycleProcessor lifecycles;
    private final WriteBackCache<CachedUser> users;
    private final Consumer<AccountMessage> out;
    private final PresenceForwarder presence;

    /** Users with counts that do not wait for the end of the day. */
    private final List<CachedUser> unsent = new ArrayList<>();

    private final List<LifecycleEvent> incompleteAlerts = new ArrayList<>(1);

    /** By partition: {@link Event#epoch()} of its newest event, where it is not 0. */
    private final Map<Position, Long> epochs = new HashMap<>();

    /** Whether accounts may be erased after what was forwarded to them since a barrier. */
    private boolean willForwardAgain;

    private int forwardings;

    AccountForwarder(
            Model model,
            TimeSettings times,
            NameDictionary names,
            LifecycleProcessor lifecycles,
            WriteBackCache<CachedUser> users,
            Consumer<AccountMessage> out) {
        this.times = times;
        this.names = names;
        this.lifecycles = lifecycles;
        this.users = users;
        this.out = out;
        presence = new PresenceForwarder(model, event -> out.accept(event));
    }

    /** Forwards again what accounts get only once, when some may have been erased. */
    void recordEpoch(Event event) {
        if (event.epoch() == 0) {
            return;
        }
        Position position = event.position();
        Position partition = new Position(position.origin(), position.partition(), 0);
        Long before = epochs.put(partition, event.epoch());
        if (before == null || before != event.epoch()) {
            forwardAgain();
            willForwardAgain = true;
        }
    }

    private void forwardAgain() {
        forwardings++;
        presence.forget();
    }

    /** Schedules the user's counts for the next flush, where they do not wait for the day's end. */
    void scheduleCounts(CachedUser user) {
        if (!user.isUnsent && (times.live() || user.isWide())) {
            user.isUnsent = true;
            unsent.add(user);
        }
    }

    /** Sends accounts the user's unsent counts of the days up to one. */
    void sendCounts(CachedUser user, int through) {
        UnsentCounts.take(user, through, names).forEach(counts -> out.accept(counts));
    }

    /**
     * Hands an event to the lifecycle of its user, and what the account has to know to the account.
     *
     * @param account in which it happened, or null
     */
    void process(Event event, CachedUser user, String account, long watermark) throws Exception {
        if (mayTakeFastPath(event, user, account, watermark)
                && user.lifecycle.tryFastPath(
                        event.timestamp(), event.eventIndex(), event.matchesFilter(), account)) {
            if (account != null) {
                user.presence =
                        presence.recordSeen(
                                user.presence,
                                account,
                                user.userId,
                                event.timestamp(),
                                event.ingestOrder());
            }
            return;
        }
        int ordinal =
                event.id() == MessageIds.NONE && event.eventIndex() >= 0 ? user.ordinal(event) : 1;
        var lifecycleEvent = LifecycleEvent.of(event, user.userId, account, ordinal, watermark);
        if (user.userId == null) {
            boolean waits = lifecycles.mustWait(event.timestamp(), watermark);
            forward(lifecycleEvent, waits, user); // accounts wait for its turn
        } else {
            lifecycles.arrive(lifecycleEvent, watermark, user.lifecycle, forwarding(user));
        }
    }

    /** Returns whether the account needs to know no more of an event than that it was seen. */
    private boolean mayTakeFastPath(Event event, CachedUser user, String account, long watermark) {
        return !times.inOrder()
                && user.userId != null
                && event.timestamp() > watermark
                && event.accountTraits() == null
                && event.id() != MessageIds.NONE
                && (account == null
                        || !presence.mustForward(
                                event.eventIndex(),
                                event.matchesFilter(),
                                user.forwarded(account, forwardings)));
    }

    /**
     * Forwards a lifecycle event that the user has taken to its account, if any.
     *
     * @param waited whether it was held back for the watermark
     */
    private void forward(LifecycleEvent event, boolean waited, CachedUser user) {
        if (event.account() == null) {
            return;
        }
        if (times.inOrder()) {
            out.accept(event);
        } else {
            presence.forward(event, waited, user.forwarded(event.account(), forwardings));
        }
    }

    /** Returns what forwards the lifecycle events that a user takes. */
    LifecycleProcessor.Taken forwarding(CachedUser user) {
        return (event, waited) -> forward(event, waited, user);
    }

    /**
     * Erases a user from its accounts. Counts that they do not have yet are sent first: their sums
     * stay.
     *
     * @param waiting lifecycle events of the user that have not been forwarded; they go on without
     *     the user
     */
    void erase(CachedUser user, List<LifecycleEvent> waiting) throws Exception {
        presence.flush(); // it may name the user
        sendCounts(user, Integer.MAX_VALUE);
        Set<String> others = new TreeSet<>(); // to which state may have no member yet
        if (user.state().groupAccount != null) {
            others.add(user.state().groupAccount);
        }
        for (LifecycleEvent event : waiting) {
            if (event.account() != null) {
                out.accept(event.withoutUser());
                others.add(event.account());
            }
        }
        user.state()
                .members
                .forEachAccount(
                        account -> {
                            others.remove(account);
                            eraseFrom(user, account);
                        });
        others.forEach(account -> eraseFrom(user, account));
    }

    private void eraseFrom(CachedUser user, String account) {
        out.accept(DailySnapshot.forget(user.userId, account));
    }

    /** Adds an alert that lacks traits of its account; it is sent behind the event it is of. */
    void add(LifecycleEvent incompleteAlert) {
        incompleteAlerts.add(incompleteAlert);
    }

    void sendAlerts() {
        if (!incompleteAlerts.isEmpty()) {
            incompleteAlerts.forEach(out);
            incompleteAlerts.clear();
        }
    }

    /** Returns whether there is buffered output that cannot wait for a checkpoint. */
    boolean isUrgent() {
        return presence.isUrgent() || !unsent.isEmpty();
    }

    /** Emits the buffered output that accounts need before a watermark. */
    void flushBefore(long watermark) throws Exception {
        presence.flushBefore(watermark);
        flushCounts();
    }

    /** Emits all buffered output that does not wait for the end of a day. */
    void flush() throws Exception {
        presence.flush();
        flushCounts();
    }

    /** Emits what must not be in a checkpoint, before its barrier. */
    void flushBeforeBarrier() throws Exception {
        flush();
        if (willForwardAgain) { // what comes behind the barrier comes behind those requests, too
            forwardAgain();
            willForwardAgain = false;
        }
    }

    /** Emits the counts that do not wait for the end of a day. */
    void flushCounts() throws Exception {
        for (CachedUser user : unsent) {
            if (user.isUnsent) { // it was not erased since
                users.update(user, this::sendUnsent);
            }
        }
        unsent.clear();
    }

    private boolean sendUnsent(CachedUser user) {
        sendCounts(user, Integer.MAX_VALUE);
        user.isUnsent = false;
        return true;
    }
}
