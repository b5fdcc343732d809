package io.tideline.lifecycle;

import io.tideline.activation.ActivationRow;
import io.tideline.activation.ActivationStatus;
import io.tideline.activation.ChecklistProgress;
import io.tideline.alert.Alert;
import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger;
import io.tideline.alert.AlertTrigger.BecameInactive;
import io.tideline.alert.AlertTrigger.ChecklistRow;
import io.tideline.alert.AlertTrigger.FirstSeen;
import io.tideline.alert.AlertTrigger.FirstUse;
import io.tideline.alert.AlertTrigger.ListedEvent;
import io.tideline.alert.AlertTrigger.NewMember;
import io.tideline.alert.AlertTrigger.Returned;
import io.tideline.alert.kinds.AlertKinds;
import io.tideline.message.CohortChange;
import io.tideline.message.LifecycleEvent;
import io.tideline.model.AlertRule;
import io.tideline.model.Feature;
import io.tideline.model.Level;
import io.tideline.presence.Presence;
import io.tideline.state.LazyKeyContext;
import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import java.util.Map;

/**
 * Processes the events of one entity, one after the other, and what falls due between them:
 * presence, checklists, and the alerts of both (docs/alerts.md, docs/activation.md).
 */
public final class EntityLifecycle {

    private final LifecyclePlan rules;
    private final LifecycleState state;
    private final String entityId;
    private final DayCalendar calendar;
    private final LifecycleProcessor.Emitter out;

    /** The event that is being applied, or null. */
    private LifecycleEvent current;

    /** Until when the fast path is open: not before the first event after loading. */
    private long fastUntil = Long.MIN_VALUE;

    EntityLifecycle(
            LifecyclePlan rules,
            LifecycleState state,
            String entityId,
            DayCalendar calendar,
            LifecycleProcessor.Emitter out) {
        this.rules = rules;
        this.state = state;
        this.entityId = entityId;
        this.calendar = calendar;
        this.out = out;
    }

    LifecycleState state() {
        return state;
    }

    /** Returns when something falls due next; {@link Presence#NEVER} if nothing does. */
    long nextDue() {
        // Inactivity that no rule refers to is marked by the event that ends it.
        long next =
                !rules.noticesInactivity
                        ? Presence.NEVER
                        : state.presence().due(rules.inactiveAfter);
        for (ChecklistProgress progress : state.checklists) {
            next = Math.min(next, progress.nextDue());
        }
        return next;
    }

    /**
     * Returns when something falls due next, counting inactivity that only the event which ends it
     * marks; {@link Presence#NEVER} if nothing does.
     */
    long nextTurn() {
        return rules.noticesReturn
                ? Math.min(nextDue(), state.presence().due(rules.inactiveAfter))
                : nextDue();
    }

    /**
     * Registers a timer for what falls due next, unless the entity has one before for the end of a
     * day. Most never fall due, and need none.
     *
     * @return whether the entity's state has changed
     */
    public boolean setDueTimer(LazyKeyContext keys) {
        long next = nextDue();
        if (next >= state.dueTimer || next >= nextEnd(keys.currentWatermark())) {
            return false;
        }
        keys.registerEventTimeTimer(next);
        state.dueTimer = next;
        return true;
    }

    /** Returns when the day ends at which it has a timer; {@link Long#MAX_VALUE}: it has none. */
    private long nextEnd(long watermark) {
        if (state.endTimer == EventTime.NO_DAY) {
            return Long.MAX_VALUE;
        }
        long end = calendar.lastMillisOf(state.endTimer);
        return end > watermark ? end : Long.MAX_VALUE; // else it fires, or has fired
    }

    /** Processes what was due by {@code now}; returns whether anything changed. */
    boolean advance(long now) {
        boolean changed = false;
        long lastSeen = state.presence().lastSeen();
        if (state.presence().markInactive(now, rules.inactiveAfter)) {
            changed = true;
            long since = state.presence().inactiveSince();
            state.settleAccount(since);
            raise(new BecameInactive(lastSeen), null, since);
        }
        for (ChecklistProgress progress : state.checklists) {
            for (long due = progress.nextDue(); due <= now; due = progress.nextDue()) {
                fallDue(progress, due);
                changed = true;
            }
        }
        if (changed) {
            fastUntil = Long.MIN_VALUE;
        }
        return changed;
    }

    private void fallDue(ChecklistProgress progress, long due) {
        state.settleAccount(due);
        ActivationStatus before = progress.status();
        progress.fallDue();
        if (state.isIn(progress.checklist().segment())) {
            emitRow(progress, before, due, null, true);
        }
    }

    /**
     * Records that a user was seen if an event can have no other effect, as most cannot: no rule
     * refers to it, no open step counts it, nothing is due before it. Events of the user that wait
     * make no difference: a step that is done stays done, being seen only puts off what is due, and
     * all are on one account.
     *
     * @param timestamp ahead of the watermark
     * @param event index into the model's events; -1: not one of the model's
     * @param counts as {@link LifecycleEvent#matchesFilter()}
     * @param account as {@link LifecycleEvent#account()}
     * @return whether the event has been processed
     */
    public boolean tryFastPath(long timestamp, int event, boolean counts, String account) {
        if (timestamp >= fastUntil
                || state.waitingFrom == LifecycleState.UNKNOWN
                || (counts && !state.isUsed(event))
                || isReferenced(event)) {
            return false;
        }
        if (account != null && !state.recordStay(account, timestamp)) {
            return false;
        }
        state.presence().recordSeen(timestamp);
        return true;
    }

    private boolean isReferenced(int event) {
        if (!rules.interest.isReferenced(event)) {
            return false;
        }
        if (rules.interest.isAlertedOn(event)) {
            return true;
        }
        for (ChecklistProgress progress : state.checklists) {
            if (progress.isRelevant(event)) {
                return true;
            }
        }
        return false;
    }

    private void updateFastPath() {
        fastUntil = state.presence().inactiveSince() == Presence.NEVER ? nextDue() : Long.MIN_VALUE;
        for (ChecklistProgress progress : state.checklists) {
            if (progress.isChanged()
                    || (!progress.isStarted() && progress.checklist().start() < 0)) {
                fastUntil = Long.MIN_VALUE;
            }
        }
        // The event that ends inactivity marks it, whether or not a rule refers to it.
        fastUntil = Math.min(fastUntil, state.presence().due(rules.inactiveAfter));
    }

    /** Records the account of a user's event; returns the event with whether it is new there. */
    LifecycleEvent recordAccount(LifecycleEvent event) {
        boolean isNew =
                rules.level == Level.USER
                        && event.account() != null
                        && state.addAccount(event.account());
        return isNew ? event.withNewMember(true) : event;
    }

    /** Processes an event, and what falls due before it; returns it as {@link #recordAccount}. */
    LifecycleEvent process(LifecycleEvent event) {
        if (event.alert() != null) {
            complete(event.alert());
            return event;
        }
        LifecycleEvent known = recordAccount(event);
        advance(known.dueBefore());
        current = known;
        apply(known);
        current = null;
        // A late one may have put up what is due already.
        advance(known.dueBefore());
        return known;
    }

    private void apply(LifecycleEvent event) {
        if (rules.level == Level.USER) {
            state.settleAccount(event.timestamp());
            if (event.account() != null) {
                state.setAccount(event.account(), event.timestamp());
            }
        } else if (event.traits() != null) {
            state.setTraits(event.traits(), event.timestamp(), event.ingestOrder());
        }
        recordSeen(event);
        if (event.event() >= 0) {
            if (rules.interest.isAlertedOn(event.event())) {
                ListedEvent listed =
                        new ListedEvent(
                                event.event(), name(event), event.messageId(), event.ordinal());
                raise(listed, event.user(), event.timestamp());
            }
            if (event.matchesFilter()) {
                adopt(event);
            }
        }
        for (ChecklistProgress progress : state.checklists) {
            ActivationStatus before = progress.status();
            progress.take(event.event(), event.values(), event.timestamp());
            if (progress.isChanged() && state.isIn(progress.checklist().segment())) {
                emitRow(progress, before, event.timestamp(), event.user(), false);
            }
        }
        updateFastPath();
    }

    private void recordSeen(LifecycleEvent event) {
        long lastSeen = state.presence().lastSeen();
        long inactiveSince = state.presence().inactiveSince();
        long now = event.timestamp();
        switch (state.presence().recordSeen(now)) {
            case FIRST -> raise(new FirstSeen(), event.user(), now);
            case RETURNED -> raise(new Returned(lastSeen, inactiveSince), event.user(), now);
            case AGAIN -> {
                // Nothing new.
            }
        }
        boolean isUserOfAccount = rules.level == Level.ACCOUNT && event.user() != null;
        if (isUserOfAccount && event.newMember() && state.hasUsers) {
            raise(new NewMember(), event.user(), now);
        }
        state.hasUsers |= isUserOfAccount;
    }

    private void adopt(LifecycleEvent event) {
        if (state.isUsed(event.event())) {
            return; // and so its features
        }
        for (Feature feature : rules.featuresOf(event.event())) {
            if (state.isFirstUse(feature.events())) {
                FirstUse use = new FirstUse(feature.name(), name(event));
                raise(use, event.user(), event.timestamp());
            }
        }
        state.use(event.event());
    }

    private String name(LifecycleEvent event) {
        return rules.model.events().get(event.event()).name();
    }

    /**
     * Emits a row, counts it in its cohort, and raises what it is the first to show.
     *
     * @param before its status until then
     * @param isDue whether the status changed because it was due
     */
    private void emitRow(
            ChecklistProgress progress,
            ActivationStatus before,
            long at,
            String user,
            boolean isDue) {
        int percentBefore = progress.shownPercent();
        boolean first = progress.isUnwritten();
        boolean wasActivated = progress.isShownActivated();
        ActivationRow row =
                progress.writeRow(rules.level, entityId, account(), at, rules.model.version());
        out.output(LifecycleProcessor.ACTIVATION, row);
        boolean activated = row.activatedAt() != null && !wasActivated;
        if (first || activated) {
            out.output(
                    LifecycleProcessor.COHORTS,
                    new CohortChange(
                            row.checklist(),
                            calendar.dayOf(row.startedAt()),
                            first ? 1 : 0,
                            activated ? 1 : 0,
                            activated ? row.timeToActivation() : 0));
        }
        int percent = progress.shownPercent();
        raise(
                new ChecklistRow(
                        row, before, progress.lastProgress(), percentBefore, percent, isDue),
                user,
                at);
    }

    /**
     * Raises alerts.
     *
     * @param actor the user whose event it was, or null
     */
    private void raise(AlertTrigger happened, String actor, long at) {
        for (AlertRule rule : rules.listeningTo(happened)) {
            AlertKind<?> kind = AlertKinds.of(rule);
            if (!state.isIn(rule.segment())) {
                continue;
            }
            if (kind.isRaised(rule, happened) && !isCooling(rule, at)) {
                if (rule.cooldown() != null) {
                    state.setRaised(rules.idOf(rule), at);
                }
                emit(kind.alert(rule, target(actor, at), happened));
            }
            if (kind.isResolved(rule, happened)) {
                emit(kind.resolution(rule, target(actor, at), happened));
            }
        }
    }

    private void emit(Alert alert) {
        if (!alert.isIncomplete()) {
            out.output(LifecycleProcessor.ALERTS, alert);
        } else if (rules.model.traits().account().isEmpty()) {
            out.output(LifecycleProcessor.ALERTS, alert.completed(Map.of()));
        } else {
            out.output(LifecycleProcessor.INCOMPLETE, LifecycleEvent.of(alert, current));
        }
    }

    private void complete(Alert alert) {
        if (!alert.isErased()) {
            Map<String, String> traits = rules.model.traits().carried(state.traits());
            out.output(LifecycleProcessor.ALERTS, alert.completed(traits));
        }
    }

    private boolean isCooling(AlertRule rule, long now) {
        if (rule.cooldown() == null) {
            return false;
        }
        long last = state.lastRaised(rules.idOf(rule));
        return last != Long.MIN_VALUE && now < last + rule.cooldown().toMillis();
    }

    private String account() {
        return rules.level == Level.ACCOUNT ? entityId : state.account();
    }

    private AlertTarget target(String actor, long at) {
        boolean isUser = rules.level == Level.USER;
        return new AlertTarget(
                rules.level,
                entityId,
                account(),
                isUser ? entityId : actor,
                at,
                isUser ? null : rules.model.traits().carried(state.traits()),
                isUser ? state.name() : null);
    }
}
