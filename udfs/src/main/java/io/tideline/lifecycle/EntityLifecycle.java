package io.tideline.lifecycle;

import io.tideline.activation.ActivationRow;
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
import io.tideline.time.DayCalendar;
import java.util.function.Consumer;

/**
 * Takes the moments of one entity, one after the other, and what falls due between them: presence,
 * checklists, and the alerts of both (docs/alerts.md, docs/activation.md).
 */
public final class EntityLifecycle {

    /** Where rows go. */
    record Outputs(
            Consumer<ActivationRow> rows, Consumer<CohortChange> cohorts, Consumer<Alert> alerts) {}

    private final LifecyclePlan rules;
    private final LifecycleState state;
    private final String entityId;
    private final DayCalendar calendar;
    private final Outputs out;

    /** No fast path until the first event was processed after loading. */
    private long quietUntil = Long.MIN_VALUE;

    EntityLifecycle(
            LifecyclePlan rules,
            LifecycleState state,
            String entityId,
            DayCalendar calendar,
            Outputs out) {
        this.rules = rules;
        this.state = state;
        this.entityId = entityId;
        this.calendar = calendar;
        this.out = out;
    }

    LifecycleState state() {
        return state;
    }

    /** When something falls due next; {@link Presence#NEVER} if nothing does. */
    long nextDue() {
        // Inactivity that no rule refers to is noticed by the event that ends it.
        long next =
                !rules.noticesSilence ? Presence.NEVER : state.presence().due(rules.inactiveAfter);
        for (ChecklistProgress progress : state.checklists) {
            next = Math.min(next, progress.nextDue());
        }
        return next;
    }

    /**
     * Returns when something falls due next, be it a silence that only the event which ends it
     * notices; {@link Presence#NEVER} if nothing does.
     */
    long nextTurn() {
        return rules.noticesReturn
                ? Math.min(nextDue(), state.presence().due(rules.inactiveAfter))
                : nextDue();
    }

    /** Lets all fall due that was due by {@code now}; whether anything changed. */
    boolean advance(long now) {
        boolean changed = false;
        long lastSeen = state.presence().lastSeen();
        if (state.presence().fallQuiet(now, rules.inactiveAfter)) {
            changed = true;
            long since = state.presence().quietSince();
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
            quietUntil = Long.MIN_VALUE;
        }
        return changed;
    }

    private void fallDue(ChecklistProgress progress, long due) {
        state.settleAccount(due);
        progress.fallDue();
        if (state.isIn(progress.checklist().segment())) {
            write(progress, due, null, true);
        }
    }

    /**
     * Fast path: if the event of a user can only update last-seen, applies it and returns true.
     * That is most events: no rule refers to them, no open step counts them, nothing is due before
     * them. What waits of the user, before or after it, makes no difference to that: a step that is
     * done stays done, being seen only puts off what is due, and all of it is on one account.
     *
     * @param timestamp ahead of the watermark
     * @param event index into the model's events; -1: not one of the model's
     * @param counts as {@link LifecycleEvent#counts()}
     * @param account as {@link LifecycleEvent#account()}
     */
    public boolean pass(long timestamp, int event, boolean counts, String account) {
        if (timestamp >= quietUntil
                || state.waitingFrom == LifecycleState.UNKNOWN
                || (counts && !state.isUsed(event))
                || isReferenced(event)) {
            return false;
        }
        if (account != null && !state.stays(account, timestamp)) {
            return false;
        }
        state.presence().see(timestamp);
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
            if (progress.isAsking(event)) {
                return true;
            }
        }
        return false;
    }

    /** Notes until when an event may {@link #pass}. */
    private void settle() {
        quietUntil = state.presence().quietSince() == Presence.NEVER ? nextDue() : Long.MIN_VALUE;
        for (ChecklistProgress progress : state.checklists) {
            if (progress.isChanged()
                    || (!progress.isStarted() && progress.checklist().start() < 0)) {
                quietUntil = Long.MIN_VALUE;
            }
        }
        // Silence is noticed by the event that ends it, whether or not a rule refers to its
        // beginning.
        quietUntil = Math.min(quietUntil, state.presence().due(rules.inactiveAfter));
    }

    /** Takes a moment; what fell due before it has. */
    void take(LifecycleEvent moment) {
        if (rules.level == Level.USER) {
            state.settleAccount(moment.timestamp());
            if (moment.account() != null) {
                state.setAccount(moment.account(), moment.timestamp());
            }
        } else if (moment.traits() != null) {
            state.setTraits(moment);
        }
        see(moment);
        if (moment.event() >= 0) {
            if (rules.interest.isAlertedOn(moment.event())) {
                ListedEvent event =
                        new ListedEvent(
                                moment.event(), name(moment), moment.messageId(), moment.ordinal());
                raise(event, moment.user(), moment.timestamp());
            }
            if (moment.counts()) {
                adopt(moment);
            }
        }
        for (ChecklistProgress progress : state.checklists) {
            progress.take(moment.event(), moment.values(), moment.timestamp());
            if (progress.isChanged() && state.isIn(progress.checklist().segment())) {
                write(progress, moment.timestamp(), moment.user(), false);
            }
        }
        settle();
    }

    private void see(LifecycleEvent moment) {
        long lastSeen = state.presence().lastSeen();
        long quietSince = state.presence().quietSince();
        long now = moment.timestamp();
        switch (state.presence().see(now)) {
            case FIRST -> raise(new FirstSeen(), moment.user(), now);
            case RETURNED -> raise(new Returned(lastSeen, quietSince), moment.user(), now);
            case AGAIN -> {
                // Nothing new.
            }
        }
        boolean isUserOfAccount = rules.level == Level.ACCOUNT && moment.user() != null;
        if (isUserOfAccount && moment.newMember() && state.hasUsers) {
            raise(new NewMember(), moment.user(), now);
        }
        state.hasUsers |= isUserOfAccount;
    }

    private void adopt(LifecycleEvent moment) {
        if (state.isUsed(moment.event())) {
            return; // and so its features
        }
        for (Feature feature : rules.featuresOf(moment.event())) {
            if (state.isFirstUse(feature.events())) {
                FirstUse use = new FirstUse(feature.name(), name(moment));
                raise(use, moment.user(), moment.timestamp());
            }
        }
        state.use(moment.event());
    }

    private String name(LifecycleEvent event) {
        return rules.model.events().get(event.event()).name();
    }

    /**
     * Writes a row, counts it, and raises what it is the first to show.
     *
     * @param isDue whether the status changed because it was due
     */
    private void write(ChecklistProgress progress, long at, String user, boolean isDue) {
        int before = progress.shownPercent();
        boolean first = progress.isUnwritten();
        boolean wasActivated = progress.isShownActivated();
        ActivationRow row =
                progress.writeRow(rules.level, entityId, account(), at, rules.model.version());
        out.rows.accept(row);
        boolean activated = row.activatedAt() != null && !wasActivated;
        if (first || activated) {
            out.cohorts.accept(
                    new CohortChange(
                            row.checklist(),
                            calendar.dayOf(row.startedAt()),
                            first ? 1 : 0,
                            activated ? 1 : 0,
                            activated ? row.timeToActivation() : 0));
        }
        int percent = progress.shownPercent();
        raise(new ChecklistRow(row, progress.lastProgress(), before, percent, isDue), user, at);
    }

    /**
     * Raises alerts.
     *
     * @param actor the user whose event it was, or null
     */
    private void raise(AlertTrigger happened, String actor, long at) {
        for (AlertRule rule : rules.listeningTo(happened)) {
            AlertKind<?> kind = AlertKinds.of(rule);
            if (kind.isRaised(rule, happened)
                    && state.isIn(rule.segment())
                    && !isCooling(rule, at)) {
                if (rule.cooldown() != null) {
                    state.setRaised(rules.idOf(rule), at);
                }
                out.alerts.accept(kind.alert(rule, target(actor, at), happened));
            }
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
        return new AlertTarget(
                rules.level, entityId, account(), rules.level == Level.USER ? entityId : actor, at);
    }
}
