package io.tideline.stage;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.event.MachineClock;
import io.tideline.member.DayCalendar;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.util.OutputTag;

/**
 * The lifecycles of a stage's keys: gives each its moments, held back and in order of time, or as
 * they arrive ({@link TimeRules#inOrder()}), and sets their timers.
 *
 * <p>As they arrive, too, some wait until the watermark has passed them, since to take them at once
 * would be wrong or gain nothing: one that something falls due before, by the watermark; and one of
 * a backlog, which is older by the machine's clock than events may be out of order, so that a job
 * that reads history raises what it would have raised by time. One that is further ahead of the
 * watermark than a partition that is read unevenly explains waits until it is not. A moment that
 * need not wait has those taken first that are earlier.
 *
 * <p>Moments held have a timer for each second that has some, those in memory one for the earliest.
 * What falls due next has one more: a moment that pushes it back leaves the timer, which then finds
 * nothing due and is set again.
 */
public final class Lifecycles {

    /** Where rows go: a function's context. */
    interface Emitter {
        <T> void output(OutputTag<T> tag, T value);
    }

    /** How entities stand on their checklists. */
    public static final OutputTag<ActivationRow> ACTIVATION = new OutputTag<>("activation") {};

    /** What rows change in cohorts. */
    public static final OutputTag<CohortChange> COHORTS = new OutputTag<>("cohorts") {};

    /** Alerts of every kind. */
    public static final OutputTag<Alert> ALERTS = new OutputTag<>("alerts") {};

    /** How far a moment may be ahead of the watermark, in addition to the out-of-orderness. */
    private static final long AHEAD = Duration.ofHours(1).toMillis();

    /** So many moments wait in memory at most, of all entities: some 20 MB. */
    private static final int MOST_FRESH = 100_000;

    private final LifecycleRules rules;
    private final TimeRules times;
    private final MachineClock clock;
    private final DayCalendar calendar;
    private final HeldMoments held;
    private final TimerService timers;
    private int fresh;
    private final Lifecycle.Outputs outputs;
    private final boolean isRestored;

    /**
     * @param timers those of the key that is set
     */
    Lifecycles(
            Model model,
            Level level,
            TimeRules times,
            MachineClock clock,
            StageMemory memory,
            RuntimeContext runtime,
            TimerService timers,
            Emitter out) {
        this.rules = new LifecycleRules(model, level, memory.vocabulary(), memory.lifecycleNames());
        this.times = times;
        this.clock = clock;
        this.calendar = new DayCalendar(model.timezone());
        this.timers = timers;
        this.held = new HeldMoments(runtime, memory.vocabulary());
        this.isRestored = memory.isRestored();
        this.outputs =
                new Lifecycle.Outputs(
                        row -> out.output(ACTIVATION, row),
                        change -> out.output(COHORTS, change),
                        alert -> out.output(ALERTS, alert));
    }

    /** The lifecycle of an entity. */
    Lifecycle of(String entityId, LifecycleState state) {
        return new Lifecycle(rules, state, entityId, calendar, outputs);
    }

    /** What the model asks of the stage's entities. */
    LifecycleRules rules() {
        return rules;
    }

    /** Where moments go once they have been taken. */
    interface Taken {
        /**
         * Takes a moment.
         *
         * @param waited whether it has waited for its turn
         */
        void accept(Moment moment, boolean waited);
    }

    /**
     * Holds a moment back until its turn. This reads nothing else of its key, and is for where all
     * moments are taken in order of time.
     */
    void hold(Moment moment, LazyKey keys) throws Exception {
        keys.reach();
        held.add(moment, keys);
    }

    /**
     * Takes a moment that has arrived, or holds it back until its turn. One that waits for what
     * falls due before it is passed to {@code taken} at once.
     *
     * @param watermark as far as the stage had ever come
     * @param taken receives each moment that is taken
     */
    void arrive(Moment moment, long watermark, Lifecycle lifecycle, LazyKey keys, Taken taken)
            throws Exception {
        if (times.inOrder()) {
            hold(moment, keys);
            return;
        }
        LifecycleState state = lifecycle.state();
        if (state.waitingFrom == LifecycleState.UNKNOWN) {
            state.waitingFrom = isRestored ? waitingFrom(keys) : LifecycleState.NONE;
        }
        long timestamp = moment.timestamp();
        if (!moment.isBehind() && mustWait(timestamp, watermark)) {
            letWait(moment, state, keys);
            if (isFarAhead(timestamp, watermark)) {
                long end = HeldMoments.endOf(HeldMoments.secondOf(timestamp));
                keys.registerEventTimeTimer(end - times.outOfOrderness() - AHEAD);
            }
            return;
        }
        if (!moment.isBehind() && mustWait(timestamp, watermark, lifecycle)) {
            letWait(forward(moment, state, taken, false), state, keys);
            return;
        }
        if (state.waitingFrom <= timestamp && !moment.isBehind()) {
            keys.reach();
            write(state);
            List<Moment> earlier = held.takeThrough(timestamp, keys);
            state.waitingFrom = waitingFrom(keys);
            earlier.forEach(one -> takeWaiting(one, lifecycle, taken));
        }
        taken.accept(take(moment, lifecycle), false);
        setDueTimer(lifecycle, keys);
    }

    private void letWait(Moment moment, LifecycleState state, LazyKey keys) throws Exception {
        state.await(moment);
        keys.reach();
        if (fresh < MOST_FRESH) {
            state.fresh.add(moment, keys);
            fresh++;
        } else {
            hold(moment, keys);
            state.noteHeld(moment);
        }
    }

    private void takeWaiting(Moment moment, Lifecycle lifecycle, Taken taken) {
        Moment known = take(moment, lifecycle);
        if (!known.forwarded()) {
            taken.accept(known, true);
        }
    }

    private long waitingFrom(LazyKey keys) throws Exception {
        keys.reach();
        return held.earliest();
    }

    private boolean mustWait(long timestamp, long watermark, Lifecycle lifecycle) {
        return mustWait(timestamp, watermark)
                || (timestamp > watermark && lifecycle.nextTurn() <= timestamp);
    }

    /** Whether a moment waits, whatever its entity did before, where not all do. */
    boolean mustWait(long timestamp, long watermark) {
        return timestamp > watermark && (isFarAhead(timestamp, watermark) || isOld(timestamp));
    }

    /** Whether to wait for the watermark would take no longer than it has taken already. */
    private boolean isOld(long timestamp) {
        return clock.millis() - timestamp > times.outOfOrderness();
    }

    private boolean isFarAhead(long timestamp, long watermark) {
        return watermark == Long.MIN_VALUE
                || timestamp - watermark > times.outOfOrderness() + AHEAD;
    }

    /**
     * Takes the moments whose turn has come, and what has fallen due, when an event-time timer of
     * the key has fired, of whichever purpose.
     *
     * @param taken receives each moment that is taken
     * @return whether the key's state has changed
     */
    boolean onTimer(long timestamp, Lifecycle lifecycle, TimerService timers, Taken taken)
            throws Exception {
        LifecycleState state = lifecycle.state();
        boolean changed = false;
        if (times.inOrder() || state.waitingFrom != LifecycleState.NONE) {
            changed = takeTurns(timestamp, lifecycle, timers, taken);
        }
        if (timers.currentWatermark() == Long.MAX_VALUE) {
            return changed; // the end of bounded input, at which time stands still
        }
        changed |= lifecycle.advance(timestamp);
        if (state.dueTimer <= timestamp) {
            state.dueTimer = LifecycleState.NONE;
            changed = true;
        }
        changed |= !times.inOrder() && takeFreed(lifecycle, timers, taken);
        setDueTimer(lifecycle, timers);
        return changed;
    }

    private boolean takeTurns(long timestamp, Lifecycle lifecycle, TimerService timers, Taken taken)
            throws Exception {
        LifecycleState state = lifecycle.state();
        if (times.inOrder()) {
            List<Moment> turned = held.take(timestamp, timers);
            turned.forEach(moment -> takeWaiting(moment, lifecycle, taken));
            return !turned.isEmpty();
        }
        List<Moment> turned = new ArrayList<>();
        long through = timers.currentWatermark();
        if (!state.knowsHeld()) {
            state.setHeldThrough(held.latest());
        }
        if (state.waitsInState()) {
            turned.addAll(held.take(timestamp, timers));
            // Those of later seconds have timers of their own, and so their turn in between.
            through = Math.min(through, HeldMoments.endOf(HeldMoments.secondOf(timestamp)) - 1);
            state.noteTaken(through);
        }
        int ofMemory = state.fresh.take(through, timers, turned);
        fresh -= ofMemory;
        if (ofMemory > 0 && ofMemory < turned.size()) {
            turned.sort(Moment.ORDER);
        }
        turned.forEach(moment -> takeWaiting(moment, lifecycle, taken));
        if (state.fresh.isEmpty() && !state.waitsInState()) {
            state.waitingFrom = LifecycleState.NONE;
        }
        return !turned.isEmpty();
    }

    /**
     * Writes the moments of an entity that wait in memory to the state of the task's key: before a
     * checkpoint, before the entity leaves memory, and for the rare case that needs all that wait.
     */
    void write(LifecycleState state) throws Exception {
        List<Moment> all = state.fresh.takeAll();
        for (Moment moment : all) {
            held.add(moment, timers);
            state.noteHeld(moment);
        }
        fresh -= all.size();
    }

    /**
     * Takes those that need not wait any longer: the watermark has come closer, or what was due
     * before them has fallen due.
     */
    private boolean takeFreed(Lifecycle lifecycle, TimerService timers, Taken taken)
            throws Exception {
        LifecycleState state = lifecycle.state();
        long near = timers.currentWatermark() + times.outOfOrderness() + AHEAD;
        if (state.waitingFrom == LifecycleState.UNKNOWN || isOld(near)) {
            return false;
        }
        write(state);
        if (state.waitingFrom <= timers.currentWatermark()) { // it may have been taken
            state.waitingFrom = held.earliest();
        }
        if (state.waitingFrom > near || isOld(state.waitingFrom)) {
            return false;
        }
        for (Moment moment : held.takeThrough(near, timers)) {
            if (moment.timestamp() < lifecycle.nextTurn()) {
                takeWaiting(moment, lifecycle, taken);
            } else {
                held.add(forward(moment, state, taken, true), timers);
                state.noteHeld(moment);
            }
        }
        state.waitingFrom = held.earliest();
        return true;
    }

    /** Passes on a moment that waits for what falls due: that is no concern of its account's. */
    private Moment forward(Moment moment, LifecycleState state, Taken taken, boolean waited) {
        if (moment.forwarded()) {
            return moment;
        }
        Moment known = known(moment, state);
        taken.accept(known, waited);
        return known.asForwarded();
    }

    /** Moments of the key that are held back; they are not any more, and nobody takes them. */
    List<Moment> takeHeld(Lifecycle lifecycle) throws Exception {
        write(lifecycle.state());
        return held.takeAll();
    }

    /** Takes users out of the moments of the key that are held back. */
    void forget(Set<String> users, Lifecycle lifecycle) throws Exception {
        write(lifecycle.state());
        held.forget(users);
    }

    /** The moment with whether it is the user's first on the account. */
    private Moment known(Moment moment, LifecycleState state) {
        boolean isNew =
                rules.level == Level.USER
                        && moment.account() != null
                        && state.addAccount(moment.account());
        return isNew ? moment.withNewMember(true) : moment;
    }

    private Moment take(Moment moment, Lifecycle lifecycle) {
        Moment known = known(moment, lifecycle.state());
        lifecycle.advance(known.dueBefore());
        lifecycle.take(known);
        // One behind time may have put up what is due already.
        lifecycle.advance(known.dueBefore());
        return known;
    }

    private static void setDueTimer(Lifecycle lifecycle, TimerService timers) {
        long next = lifecycle.nextDue();
        if (next < lifecycle.state().dueTimer) {
            timers.registerEventTimeTimer(next);
            lifecycle.state().dueTimer = next;
        }
    }
}
