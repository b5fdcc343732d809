package io.tideline.lifecycle;

import io.tideline.activation.ActivationRow;
import io.tideline.activation.ActivationStatus;
import io.tideline.activation.ChecklistProgress;
import io.tideline.alert.Alert;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.Alerts;
import io.tideline.message.CohortChange;
import io.tideline.message.LifecycleEvent;
import io.tideline.model.AlertRule;
import io.tideline.model.AlertRule.Kind;
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
            state.settleAccount(state.presence().quietSince());
            AlertTarget subject = subject(null, state.presence().quietSince());
            raise(Kind.INACTIVE, rule -> Alerts.inactive(rule, subject, lastSeen));
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
        long last = progress.lastProgress();
        state.settleAccount(due);
        progress.fallDue();
        if (!state.isIn(progress.checklist().segment())) {
            return;
        }
        write(progress, due, null);
        boolean expired = progress.status() == ActivationStatus.EXPIRED;
        Kind kind = expired ? Kind.ACTIVATION_EXPIRED : Kind.ACTIVATION_STALLED;
        for (AlertRule rule : rules.alerts(kind)) {
            if (isOf(rule, progress) && state.isIn(rule.segment())) {
                AlertTarget subject = subject(null, due);
                long start = progress.startedAt();
                out.alerts.accept(
                        expired
                                ? Alerts.expired(rule, subject, standing(progress), start)
                                : Alerts.stalled(rule, subject, standing(progress), start, last));
            }
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
            raiseEvents(moment);
            if (moment.counts()) {
                adopt(moment);
            }
        }
        for (ChecklistProgress progress : state.checklists) {
            progress.take(moment.event(), moment.values(), moment.timestamp());
            if (progress.isChanged() && state.isIn(progress.checklist().segment())) {
                write(progress, moment.timestamp(), moment.user());
            }
        }
        settle();
    }

    private void see(LifecycleEvent moment) {
        long lastSeen = state.presence().lastSeen();
        long quietSince = state.presence().quietSince();
        Presence.Seen seen = state.presence().see(moment.timestamp());
        boolean isUserOfAccount = rules.level == Level.ACCOUNT && moment.user() != null;
        boolean isNewUser = isUserOfAccount && moment.newMember() && state.hasUsers;
        if (seen != Presence.Seen.AGAIN || isNewUser) {
            AlertTarget subject = subject(moment.user(), moment.timestamp());
            switch (seen) {
                case FIRST -> raise(Kind.NEW_ACCOUNT, rule -> Alerts.newAccount(rule, subject));
                case RETURNED ->
                        raise(
                                Kind.REACTIVATED,
                                rule -> Alerts.reactivated(rule, subject, quietSince, lastSeen));
                case AGAIN -> {
                    // Nothing new.
                }
            }
            if (isNewUser) {
                raise(Kind.NEW_USER, rule -> Alerts.newUser(rule, subject));
            }
        }
        state.hasUsers |= isUserOfAccount;
    }

    private interface Wording {
        Alert of(AlertRule rule);
    }

    private void raise(Kind kind, Wording wording) {
        for (AlertRule rule : rules.alerts(kind)) {
            if (state.isIn(rule.segment())) {
                out.alerts.accept(wording.of(rule));
            }
        }
    }

    private void raiseEvents(LifecycleEvent moment) {
        for (AlertRule rule : rules.alerts(Kind.EVENT)) {
            if (!rule.events().contains(moment.event())
                    || !state.isIn(rule.segment())
                    || isCooling(rule, moment.timestamp())) {
                continue;
            }
            if (rule.cooldown() != null) {
                state.setRaised(rules.idOf(rule), moment.timestamp());
            }
            out.alerts.accept(
                    Alerts.event(
                            rule,
                            subject(moment.user(), moment.timestamp()),
                            rules.model.events().get(moment.event()).name(),
                            moment.messageId(),
                            moment.ordinal()));
        }
    }

    private boolean isCooling(AlertRule rule, long now) {
        if (rule.cooldown() == null) {
            return false;
        }
        long last = state.lastRaised(rules.idOf(rule));
        return last != Long.MIN_VALUE && now < last + rule.cooldown().toMillis();
    }

    private void adopt(LifecycleEvent moment) {
        if (state.isUsed(moment.event())) {
            return; // and so its features
        }
        for (Feature feature : rules.featuresOf(moment.event())) {
            if (state.isFirstUse(feature.events())) {
                for (AlertRule rule : rules.alerts(Kind.FEATURE_ADOPTED)) {
                    if (rule.features().contains(feature.name()) && state.isIn(rule.segment())) {
                        out.alerts.accept(
                                Alerts.featureAdopted(
                                        rule,
                                        subject(moment.user(), moment.timestamp()),
                                        feature.name(),
                                        rules.model.events().get(moment.event()).name()));
                    }
                }
            }
        }
        state.use(moment.event());
    }

    /** Writes a row, counts it, and raises what it is the first to show. */
    private void write(ChecklistProgress progress, long at, String user) {
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
        for (AlertRule rule : rules.alerts(Kind.ACTIVATION)) {
            if (isOf(rule, progress)
                    && before < rule.atLeast()
                    && progress.shownPercent() >= rule.atLeast()
                    && state.isIn(rule.segment())) {
                out.alerts.accept(
                        Alerts.activation(
                                rule, subject(user, at), standing(progress), row.startedAt()));
            }
        }
    }

    private static boolean isOf(AlertRule rule, ChecklistProgress progress) {
        return progress.checklist().name().equals(rule.checklist());
    }

    private static Alerts.Standing standing(ChecklistProgress progress) {
        return new Alerts.Standing(
                progress.checklist().name(), progress.completed(), progress.stepsRemaining());
    }

    private String account() {
        return rules.level == Level.ACCOUNT ? entityId : state.account();
    }

    private AlertTarget subject(String actor, long at) {
        return new AlertTarget(
                rules.level, entityId, account(), rules.level == Level.USER ? entityId : actor, at);
    }
}
