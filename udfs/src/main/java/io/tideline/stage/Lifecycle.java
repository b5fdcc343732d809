package io.tideline.stage;

import io.tideline.activation.ActivationRow;
import io.tideline.activation.ActivationStatus;
import io.tideline.activation.ChecklistProgress;
import io.tideline.alert.Alert;
import io.tideline.alert.Alerts;
import io.tideline.alert.Subject;
import io.tideline.member.DayCalendar;
import io.tideline.model.AlertRule;
import io.tideline.model.AlertRule.Kind;
import io.tideline.model.Feature;
import io.tideline.model.Level;
import io.tideline.presence.Presence;
import java.util.function.Consumer;

/**
 * Takes the moments of one entity, one after the other, and what falls due between them: presence,
 * checklists, and the alerts of both (docs/alerts.md, docs/activation.md).
 */
final class Lifecycle {

    /** Where rows go. */
    record Outputs(
            Consumer<ActivationRow> rows, Consumer<CohortChange> cohorts, Consumer<Alert> alerts) {}

    private final LifecycleRules rules;
    private final LifecycleState state;
    private final String entityId;
    private final DayCalendar calendar;
    private final Outputs out;

    /** Before the first moment is taken, whatever came before, none passes. */
    private long quietUntil = Long.MIN_VALUE;

    Lifecycle(
            LifecycleRules rules,
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
        // A silence that no rule asks about is noticed by the event that ends it.
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
            Subject subject = subject(null, state.presence().quietSince());
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
                Subject subject = subject(null, due);
                long start = progress.startedAt();
                out.alerts.accept(
                        expired
                                ? Alerts.expired(rule, subject, standing(progress), start)
                                : Alerts.stalled(rule, subject, standing(progress), start, last));
            }
        }
    }

    /**
     * Takes an event of a user that does no more than show that the user is there; whether it was
     * one. Most are: no rule asks for the event, no step is left that it could do, nothing is due.
     * What waits of the user, before or after it, makes no difference to that: a step that is done
     * stays done, being seen only puts off what is due, and all of it is on one account.
     *
     * @param timestamp ahead of the watermark
     * @param event index into the model's events; -1: not one of the model's
     * @param counts as {@link Moment#counts()}
     * @param account as {@link Moment#account()}
     */
    boolean pass(long timestamp, int event, boolean counts, String account) {
        if (timestamp >= quietUntil
                || state.waitingFrom == LifecycleState.UNKNOWN
                || (counts && !state.isUsed(event))
                || isAsked(event)) {
            return false;
        }
        if (account != null && !state.stays(account, timestamp)) {
            return false;
        }
        state.presence().see(timestamp);
        return true;
    }

    private boolean isAsked(int event) {
        if (event < 0 || !rules.asks(event)) {
            return false;
        }
        if (rules.alertsOf(event)) {
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
        // Silence is noticed by the event that ends it, whether or not a rule asks when it began.
        quietUntil = Math.min(quietUntil, state.presence().due(rules.inactiveAfter));
    }

    /** Takes a moment; what fell due before it has. */
    void take(Moment moment) {
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

    private void see(Moment moment) {
        long lastSeen = state.presence().lastSeen();
        long quietSince = state.presence().quietSince();
        Presence.Seen seen = state.presence().see(moment.timestamp());
        boolean isUserOfAccount = rules.level == Level.ACCOUNT && moment.user() != null;
        boolean isNewUser = isUserOfAccount && moment.newMember() && state.hasUsers;
        if (seen != Presence.Seen.AGAIN || isNewUser) {
            Subject subject = subject(moment.user(), moment.timestamp());
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

    private void raiseEvents(Moment moment) {
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

    private void adopt(Moment moment) {
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

    private Subject subject(String actor, long at) {
        return new Subject(
                rules.level, entityId, account(), rules.level == Level.USER ? entityId : actor, at);
    }
}
