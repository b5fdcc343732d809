package io.tideline.stage;

import io.tideline.model.AlertRule;
import io.tideline.model.Checklist;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What accounts are told of moments, where these are taken as they arrive: one by one those that a
 * checklist step, a rule or a feature of accounts asks for; of the others, which are most, only
 * from when to when the account was seen, once for many.
 *
 * <p>An account can't tell the difference: what lies between two instants that are closer to each
 * other than it takes to fall quiet does nothing to its presence, and what is told later comes
 * before anything else that is told of the account.
 */
final class AccountNews {
    /** More accounts than this are told at once. */
    private static final int MOST_WAITING = 10_000;

    /** An account was seen: at first, and last. */
    private static final class Visit {
        private final Moment first;
        private Moment last;

        private Visit(Moment moment) {
            first = moment;
            last = moment;
        }
    }

    private final Consumer<Moment> out;
    private final boolean[] asked;
    private final boolean[] ofFeature;
    private final long quietAfter;
    private final Map<String, Visit> visits = new HashMap<>();

    AccountNews(Model model, Consumer<Moment> out) {
        this.out = out;
        asked = new boolean[model.events().size()];
        ofFeature = new boolean[asked.length];
        for (Checklist checklist : model.activation()) {
            if (checklist.level() == Level.ACCOUNT) {
                checklist.steps().forEach(step -> step.events().forEach(e -> asked[e] = true));
                if (checklist.start() >= 0) {
                    asked[checklist.start()] = true;
                }
            }
        }
        for (AlertRule rule : model.alerts()) {
            if (rule.kind() == AlertRule.Kind.EVENT && rule.level() == Level.ACCOUNT) {
                rule.events().forEach(event -> asked[event] = true);
            }
        }
        model.features().forEach(f -> f.events().forEach(event -> ofFeature[event] = true));
        Duration inactiveAfter = model.inactiveAfterAccount();
        quietAfter = inactiveAfter == null ? Long.MAX_VALUE : inactiveAfter.toMillis();
    }

    /**
     * Takes a moment of an account.
     *
     * @param firstUse whether the user has told the account of no such event before
     */
    void tell(Moment moment, boolean firstUse) {
        if (isAskedFor(moment, firstUse)) {
            tellOf(visits.remove(moment.account()));
            out.accept(moment);
            return;
        }
        Visit visit = visits.get(moment.account());
        if (visit != null && moment.timestamp() - visit.last.timestamp() >= quietAfter) {
            tellOf(visit);
            visit = null;
        }
        if (visit == null) {
            visits.put(moment.account(), new Visit(moment));
            if (visits.size() > MOST_WAITING) {
                flush();
            }
        } else if (moment.timestamp() > visit.last.timestamp()) {
            visit.last = moment;
        }
    }

    private boolean isAskedFor(Moment moment, boolean firstUse) {
        int event = moment.event();
        return moment.newMember()
                || moment.traits() != null
                || moment.isBehind()
                || (event >= 0
                        && (asked[event] || (firstUse && moment.counts() && ofFeature[event])));
    }

    private void tellOf(Visit visit) {
        if (visit == null) {
            return;
        }
        out.accept(visit.first.seenOnly());
        if (visit.last.timestamp() > visit.first.timestamp()) {
            out.accept(visit.last.seenOnly());
        }
    }

    boolean isEmpty() {
        return visits.isEmpty();
    }

    /** Tells all that waits. */
    void flush() {
        visits.values().forEach(this::tellOf);
        visits.clear();
    }
}
