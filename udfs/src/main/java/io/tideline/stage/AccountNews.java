package io.tideline.stage;

import io.tideline.model.AlertRule;
import io.tideline.model.Checklist;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
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
 * before anything else that is told of the account. That it was seen once more it must know well
 * before the watermark comes to where it would fall quiet.
 */
final class AccountNews {
    /** Bytes that the accounts which are remembered take at most, about. */
    private static final long MOST = 24L << 20;

    /** What an account takes beside its id and those of two of its users. */
    private static final int VISIT_BYTES = 200;

    /** What an account knows of when it was seen, and what it does not know. */
    static final class Visit {
        private final String account;

        /** The latest that it was told of; {@link #UNTOLD}: nothing. */
        private long told = UNTOLD;

        private boolean waits;
        private String firstUser;
        private long firstAt;
        private long firstArrival;
        private String lastUser;
        private long lastAt;
        private long lastArrival;

        /** Nobody will look at it any more. */
        private boolean dropped;

        private Visit(String account) {
            this.account = account;
        }

        private long lengthOfUsers() {
            return lengthOf(firstUser) + lengthOf(lastUser);
        }

        /** An earlier event has come after the others. */
        private void beginsAt(String user, long timestamp, long arrival) {
            if (lastAt == firstAt) {
                lastUser = firstUser;
                lastArrival = firstArrival;
            }
            firstUser = user;
            firstAt = timestamp;
            firstArrival = arrival;
        }
    }

    private static final long UNTOLD = Long.MIN_VALUE;

    private final Consumer<Moment> out;

    /** By event: whether accounts are told of each. */
    private final boolean[] always;

    /** By event: how many of each member steps ask for at most. */
    private final int[] ofSteps;

    private final boolean[] ofFeature;
    private final long quietAfter;
    private final Map<String, Visit> visits = new HashMap<>();
    private long bytes;
    private int waiting;

    /** The first watermark at which an account must know more; {@link #UNTOLD}: now. */
    private long nextDue = Long.MAX_VALUE;

    AccountNews(Model model, Consumer<Moment> out) {
        this.out = out;
        always = new boolean[model.events().size()];
        ofSteps = new int[always.length];
        ofFeature = new boolean[always.length];
        for (Checklist checklist : model.activation()) {
            if (checklist.level() == Level.ACCOUNT) {
                checklist.steps().forEach(this::noteStep);
                if (checklist.start() >= 0) {
                    always[checklist.start()] = true;
                }
            }
        }
        for (AlertRule rule : model.alerts()) {
            if (rule.kind() == AlertRule.Kind.EVENT && rule.level() == Level.ACCOUNT) {
                rule.events().forEach(event -> always[event] = true);
            }
        }
        model.features().forEach(f -> f.events().forEach(event -> ofFeature[event] = true));
        Duration inactiveAfter = model.inactiveAfterAccount();
        quietAfter = inactiveAfter == null ? Long.MAX_VALUE : inactiveAfter.toMillis();
    }

    private void noteStep(Checklist.Step step) {
        for (int event : step.events()) {
            if (step.distinct() != null) {
                always[event] = true;
            }
            ofSteps[event] = Math.max(ofSteps[event], step.count());
        }
    }

    /**
     * Whether an account is told of an event by itself.
     *
     * @param event index into the model's events; -1: not one of the model's
     * @param counts as {@link Moment#counts()}
     * @param before what the member has told the account before
     */
    boolean isAsked(int event, boolean counts, Told before) {
        return event >= 0
                && (always[event]
                        || before.times(event) < ofSteps[event]
                        || (counts && ofFeature[event] && !before.isCounted(event)));
    }

    /**
     * Takes a moment of an account.
     *
     * @param waited whether it has waited for its turn: the account, too, takes it by its time
     */
    void tell(Moment moment, boolean waited, Told before) {
        int event = moment.event();
        if (waited
                || moment.newMember()
                || moment.traits() != null
                || moment.isBehind()
                || isAsked(event, moment.counts(), before)) {
            if (event >= 0) {
                before.add(event, moment.counts());
            }
            Visit visit = visitOf(moment.account());
            tellOf(visit);
            visit.told = Math.max(visit.told, moment.timestamp());
            out.accept(moment);
        } else {
            see(null, moment.account(), moment.user(), moment.timestamp(), moment.arrival());
        }
    }

    /** How often a member has told an account of each event, as far as is remembered. */
    static final class Told {
        private byte[] times = new byte[0];
        private final BitSet counted = new BitSet();

        private int times(int event) {
            return event < times.length ? times[event] : 0;
        }

        private boolean isCounted(int event) {
            return counted.get(event);
        }

        private void add(int event, boolean counts) {
            if (event >= times.length) {
                times = Arrays.copyOf(times, event + 1);
            }
            if (times[event] < Byte.MAX_VALUE) {
                times[event]++;
            }
            if (counts) {
                counted.set(event);
            }
        }
    }

    /**
     * An account was seen, and no more.
     *
     * @param known a visit that it may be a part of, which saves looking for it; or null
     * @return the visit that it is part of
     */
    Visit see(Visit known, String account, String user, long timestamp, long arrival) {
        Visit visit =
                known != null && !known.dropped && known.account.equals(account)
                        ? known
                        : visitOf(account);
        if (visit.waits && isQuietBetween(visit.lastAt, timestamp)) {
            tellOf(visit);
        }
        if (!visit.waits) {
            visit.waits = true;
            bytes += lengthOf(user) - lengthOf(visit.firstUser);
            visit.firstUser = user;
            visit.firstAt = timestamp;
            visit.firstArrival = arrival;
            visit.lastAt = timestamp;
            waiting++;
            note(visit, timestamp);
        } else if (timestamp > visit.lastAt) {
            bytes += lengthOf(user) - lengthOf(visit.lastUser);
            visit.lastUser = user;
            visit.lastAt = timestamp;
            visit.lastArrival = arrival;
            note(visit, timestamp);
        } else if (timestamp < visit.firstAt) {
            long before = visit.lengthOfUsers();
            visit.beginsAt(user, timestamp, arrival);
            bytes += visit.lengthOfUsers() - before;
        }
        return visit;
    }

    private static long lengthOf(String text) {
        return text == null ? 0 : 2L * text.length();
    }

    /** Notes by when an account must know that it was seen. */
    private void note(Visit visit, long timestamp) {
        long due = dueOf(visit);
        nextDue = Math.min(nextDue, timestamp >= due ? UNTOLD : due);
    }

    /** Half of the time ahead: another task's events may be ahead of the watermark. */
    private long dueOf(Visit visit) {
        if (visit.told == UNTOLD) {
            return UNTOLD;
        }
        return quietAfter == Long.MAX_VALUE ? Long.MAX_VALUE : visit.told + quietAfter / 2;
    }

    private boolean isQuietBetween(long earlier, long later) {
        return later - earlier >= quietAfter;
    }

    private Visit visitOf(String account) {
        Visit visit = visits.get(account);
        if (visit == null) {
            if (bytes >= MOST) {
                forget();
            }
            bytes += VISIT_BYTES + lengthOf(account);
            visit = new Visit(account);
            visits.put(account, visit);
        }
        return visit;
    }

    /** Tells all that waits, and forgets what accounts know. */
    void forget() {
        flush();
        visits.values().forEach(visit -> visit.dropped = true);
        visits.clear();
        bytes = 0;
    }

    private void tellOf(Visit visit) {
        if (!visit.waits) {
            return;
        }
        visit.waits = false;
        waiting--;
        visit.told = Math.max(visit.told, visit.lastAt);
        out.accept(Moment.seen(visit.account, visit.firstUser, visit.firstAt, visit.firstArrival));
        if (visit.lastAt > visit.firstAt) {
            out.accept(Moment.seen(visit.account, visit.lastUser, visit.lastAt, visit.lastArrival));
        }
    }

    /** Whether an account waits to be told what may mean something to it. */
    boolean isUrgent() {
        return nextDue == UNTOLD;
    }

    /** Tells those accounts that must know before a watermark, or may have fallen quiet. */
    void tellBefore(long watermark) {
        if (watermark < nextDue) {
            return;
        }
        nextDue = Long.MAX_VALUE;
        for (Visit visit : visits.values()) {
            if (visit.waits) {
                long due = dueOf(visit);
                if (due <= Math.max(watermark, visit.lastAt)) {
                    tellOf(visit);
                } else {
                    nextDue = Math.min(nextDue, due);
                }
            }
        }
    }

    /** Tells all that waits. */
    void flush() {
        if (waiting > 0) {
            visits.values().forEach(this::tellOf);
        }
        nextDue = Long.MAX_VALUE;
    }
}
