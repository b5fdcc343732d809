package io.tideline.lifecycle;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.buffer.MemoryReorderBuffer;
import io.tideline.buffer.StateReorderBuffer;
import io.tideline.message.CohortChange;
import io.tideline.message.LifecycleEvent;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.state.Erasable;
import io.tideline.state.KeyGroupKeys;
import io.tideline.state.LazyKeyContext;
import io.tideline.state.OperatorMetadata;
import io.tideline.state.StateNames;
import io.tideline.time.DayCalendar;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.util.OutputTag;

/**
 * Processes lifecycle events of an operator's keys, in the order of event time or of arrival
 * ({@link TimeSettings#inOrder()}), and sets the timers of what falls due.
 *
 * <p>In the order of arrival, too, some events are held back until the watermark has passed them:
 *
 * <ul>
 *   <li>an event before which something else falls due;
 *   <li>an event of a backlog: older, by the wall clock, than events may be out of order. So a job
 *       that reads history raises the alerts that it would have raised at the time;
 *   <li>an event further ahead of the watermark than unevenly read partitions explain, until it is
 *       closer.
 * </ul>
 *
 * <p>An event that is not held back comes after all held-back events of its key that are earlier.
 *
 * <p>Events are held back in memory ({@link MemoryReorderBuffer}), from where {@link #takeTurns}
 * takes them; in state ({@link StateReorderBuffer}) if there is no room, and always in the order of
 * event time. All held-back events of a key are in one of the two. What falls due next has a timer;
 * an event that puts it off leaves the timer, which then finds nothing due and is registered again.
 */
public final class LifecycleProcessor implements Erasable {

    /** Where rows go: a function's context. */
    public interface Emitter {
        <T> void output(OutputTag<T> tag, T value);
    }

    /** Rows of checklists. */
    public static final OutputTag<ActivationRow> ACTIVATION = new OutputTag<>("activation") {};

    /** Changes of cohorts. */
    public static final OutputTag<CohortChange> COHORTS = new OutputTag<>("cohorts") {};

    /** Alerts of every kind. */
    public static final OutputTag<Alert> ALERTS = new OutputTag<>("alerts") {};

    /**
     * How far an event may be ahead of the watermark in addition to the out-of-orderness, in ms.
     */
    private static final long AHEAD = Duration.ofHours(1).toMillis();

    private final LifecyclePlan rules;
    private final TimeSettings times;
    private final MachineClock clock;
    private final DayCalendar calendar;
    private final StateReorderBuffer held;
    private final MemoryReorderBuffer inMemory;
    private final LazyKeyContext keys;
    private final EntityLifecycle.Outputs outputs;

    /** Whether any entity's may wait in {@link StateReorderBuffer}. */
    private boolean mayBeHeld;

    /**
     * @param room bytes that moments which wait may take in memory, about
     */
    public LifecycleProcessor(
            Model model,
            Level level,
            TimeSettings times,
            MachineClock clock,
            OperatorMetadata memory,
            RuntimeContext runtime,
            KeyGroupKeys groups,
            LazyKeyContext keys,
            long room,
            Emitter out) {
        this.rules = new LifecyclePlan(model, level, memory.vocabulary(), memory.lifecycleNames());
        this.times = times;
        this.clock = clock;
        this.calendar = new DayCalendar(model.timezone());
        this.keys = keys;
        this.held = new StateReorderBuffer(runtime, memory.vocabulary());
        this.inMemory =
                new MemoryReorderBuffer(
                        runtime.getMapState(StateNames.REORDER_BUFFER_IN_MEMORY),
                        groups,
                        level,
                        memory.vocabulary(),
                        room);
        this.mayBeHeld = memory.isRestored();
        this.outputs =
                new EntityLifecycle.Outputs(
                        row -> out.output(ACTIVATION, row),
                        change -> out.output(COHORTS, change),
                        alert -> out.output(ALERTS, alert));
    }

    /** The lifecycle of an entity. */
    public EntityLifecycle of(String entityId, LifecycleState state) {
        return new EntityLifecycle(rules, state, entityId, calendar, outputs);
    }

    /** Returns the rules of the operator's entities. */
    public LifecyclePlan rules() {
        return rules;
    }

    /** Where moments go once they have been taken. */
    public interface Taken {
        /**
         * Takes a moment.
         *
         * @param waited whether it has waited for its turn
         */
        void accept(LifecycleEvent moment, boolean waited);
    }

    /** Takes over from state the moments that waited in memory when it was written. */
    public void restore() throws Exception {
        inMemory.restore();
        if (times.inOrder()) { // the job that wrote them took moments as they arrived
            for (Map.Entry<String, List<LifecycleEvent>> key : inMemory.takeAll().entrySet()) {
                keys.of(key.getKey());
                for (LifecycleEvent moment : key.getValue()) {
                    hold(moment);
                }
            }
        }
    }

    /** Writes to state the moments that wait in memory. */
    public void writeBack() throws Exception {
        inMemory.writeBack();
    }

    /**
     * Holds a moment back until its turn. This reads nothing else of its key, and is for where all
     * moments are taken in order of time.
     */
    public void hold(LifecycleEvent moment) throws Exception {
        keys.reach();
        held.add(moment, keys);
    }

    /**
     * Takes a moment that has arrived, or holds it back until its turn. One that waits for what
     * falls due before it is passed to {@code taken} at once.
     *
     * @param watermark the latest that the operator has ever had
     * @param taken receives each moment that is taken
     */
    public void arrive(
            LifecycleEvent moment, long watermark, EntityLifecycle lifecycle, Taken taken)
            throws Exception {
        if (times.inOrder()) {
            hold(moment);
            return;
        }
        LifecycleState state = lifecycle.state();
        if (state.waitingFrom == LifecycleState.UNKNOWN) {
            state.waitingFrom = earliest();
        }
        long timestamp = moment.timestamp();
        if (!moment.isBehind() && mustWait(timestamp, watermark)) {
            letWait(moment, state);
            if (!isOld(timestamp)) { // it is far ahead, and need not wait once it is not
                long end = StateReorderBuffer.endOf(StateReorderBuffer.secondOf(timestamp));
                keys.registerEventTimeTimer(end - times.outOfOrderness() - AHEAD);
            }
            return;
        }
        if (!moment.isBehind() && mustWait(timestamp, watermark, lifecycle)) {
            letWait(forward(moment, state, taken, false), state);
            return;
        }
        if (state.waitingFrom <= timestamp && !moment.isBehind()) {
            List<LifecycleEvent> earlier = takeThrough(timestamp);
            state.waitingFrom = earliest();
            earlier.forEach(one -> takeWaiting(one, lifecycle, taken));
        }
        taken.accept(take(moment, lifecycle), false);
        setDueTimer(lifecycle);
    }

    private void letWait(LifecycleEvent moment, LifecycleState state) throws Exception {
        state.await(moment);
        if (!waitInState(state)) {
            if (!inMemory.isFull()) {
                inMemory.add(keys.key(), moment);
                return;
            }
            for (LifecycleEvent earlier : inMemory.take(keys.key(), Long.MAX_VALUE)) {
                holdOf(state, earlier);
            }
        }
        holdOf(state, moment);
    }

    /** Whether the moments of the key that wait are in state. */
    private boolean waitInState(LifecycleState state) throws Exception {
        if (inMemory.has(keys.key())) {
            return false;
        }
        if (!state.knowsHeld()) {
            keys.reach();
            state.setHeldThrough(held.latest());
        }
        return state.waitsInState();
    }

    private void holdOf(LifecycleState state, LifecycleEvent moment) throws Exception {
        mayBeHeld = true;
        hold(moment);
        state.noteHeld(moment);
    }

    private void takeWaiting(LifecycleEvent moment, EntityLifecycle lifecycle, Taken taken) {
        LifecycleEvent known = take(moment, lifecycle);
        if (!known.forwarded()) {
            taken.accept(known, true);
        }
    }

    /** No moment of the key that waits is earlier; {@link LifecycleState#NONE}: none waits. */
    private long earliest() throws Exception {
        if (inMemory.has(keys.key())) {
            return inMemory.earliest(keys.key());
        }
        if (!mayBeHeld) {
            return LifecycleState.NONE;
        }
        keys.reach();
        return held.earliest();
    }

    /**
     * Returns, in order, the moments of the key that wait up to an instant; they wait no longer.
     */
    private List<LifecycleEvent> takeThrough(long instant) throws Exception {
        if (inMemory.has(keys.key())) {
            return inMemory.take(keys.key(), instant);
        }
        keys.reach();
        return held.takeThrough(instant, keys);
    }

    private boolean mustWait(long timestamp, long watermark, EntityLifecycle lifecycle) {
        return mustWait(timestamp, watermark)
                || (timestamp > watermark && lifecycle.nextTurn() <= timestamp);
    }

    /** Whether a moment waits, whatever its entity did before, where not all do. */
    public boolean mustWait(long timestamp, long watermark) {
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
     * Visits the keys whose moments wait in memory and have their turn by a watermark: comes before
     * its timers.
     *
     * @param visitor takes them by {@link #turn}
     */
    public void takeTurns(long watermark, MemoryReorderBuffer.Visitor visitor) throws Exception {
        inMemory.takeTurns(watermark, visitor);
    }

    /**
     * Takes the moments of the key that wait in memory and have their turn by a watermark.
     *
     * @param taken receives each moment that is taken
     */
    public void turn(long watermark, EntityLifecycle lifecycle, Taken taken) throws Exception {
        for (LifecycleEvent moment : inMemory.take(keys.key(), watermark)) {
            takeWaiting(moment, lifecycle, taken);
        }
        boolean waits = inMemory.has(keys.key());
        lifecycle.state().waitingFrom = waits ? inMemory.earliest(keys.key()) : LifecycleState.NONE;
        if (watermark != Long.MAX_VALUE) { // the end of bounded input, at which time stands still
            var unused = takeFreed(watermark, lifecycle, taken);
            setDueTimer(lifecycle);
        }
    }

    /**
     * Takes the moments whose turn has come, and what has fallen due, when an event-time timer of
     * the key has fired, of whichever purpose.
     *
     * @param taken receives each moment that is taken
     * @return whether the key's state has changed
     */
    public boolean onTimer(long timestamp, EntityLifecycle lifecycle, Taken taken)
            throws Exception {
        LifecycleState state = lifecycle.state();
        boolean changed = false;
        if (times.inOrder()) {
            changed = takeHeld(timestamp, lifecycle, taken);
        } else if (state.waitingFrom != LifecycleState.NONE && waitInState(state)) {
            changed = takeHeld(timestamp, lifecycle, taken);
            // Those of later seconds have timers of their own, and so their turn in between.
            long end = StateReorderBuffer.endOf(StateReorderBuffer.secondOf(timestamp)) - 1;
            state.noteTaken(Math.min(end, keys.currentWatermark()));
            if (!state.waitsInState()) {
                state.waitingFrom = LifecycleState.NONE;
            }
        }
        if (keys.currentWatermark() == Long.MAX_VALUE) {
            return changed; // the end of bounded input, at which time stands still
        }
        changed |= lifecycle.advance(timestamp);
        if (state.dueTimer <= timestamp) {
            state.dueTimer = LifecycleState.NONE;
            changed = true;
        }
        changed |= !times.inOrder() && takeFreed(keys.currentWatermark(), lifecycle, taken);
        setDueTimer(lifecycle);
        return changed;
    }

    private boolean takeHeld(long timestamp, EntityLifecycle lifecycle, Taken taken)
            throws Exception {
        keys.reach();
        List<LifecycleEvent> turned = held.take(timestamp, keys);
        turned.forEach(moment -> takeWaiting(moment, lifecycle, taken));
        return !turned.isEmpty();
    }

    /**
     * Takes those that need not wait any longer: the watermark has come closer, or what was due
     * before them has fallen due.
     */
    private boolean takeFreed(long watermark, EntityLifecycle lifecycle, Taken taken)
            throws Exception {
        LifecycleState state = lifecycle.state();
        long near = watermark + times.outOfOrderness() + AHEAD;
        if (state.waitingFrom == LifecycleState.UNKNOWN || isOld(near)) {
            return false;
        }
        if (state.waitingFrom <= watermark) { // it may have been taken
            state.waitingFrom = earliest();
        }
        if (state.waitingFrom > near || isOld(state.waitingFrom)) {
            return false;
        }
        boolean inState = waitInState(state);
        for (LifecycleEvent moment : takeThrough(near)) {
            if (moment.timestamp() < lifecycle.nextTurn()) {
                takeWaiting(moment, lifecycle, taken);
            } else if (inState) {
                holdOf(state, forward(moment, state, taken, true));
            } else {
                inMemory.add(keys.key(), forward(moment, state, taken, true));
            }
        }
        state.waitingFrom = earliest();
        return true;
    }

    /** Passes on a moment that waits for what falls due: that is no concern of its account's. */
    private LifecycleEvent forward(
            LifecycleEvent moment, LifecycleState state, Taken taken, boolean waited) {
        if (moment.forwarded()) {
            return moment;
        }
        LifecycleEvent known = known(moment, state);
        taken.accept(known, waited);
        return known.asForwarded();
    }

    /** Removes and returns the moments of the key that wait. */
    public List<LifecycleEvent> takeAll() throws Exception {
        List<LifecycleEvent> all = inMemory.take(keys.key(), Long.MAX_VALUE);
        keys.reach();
        return all.isEmpty() ? held.takeAll() : all;
    }

    @Override
    public void erase(String key) throws Exception {
        var unused = takeAll();
    }

    /** Takes users out of the moments of the key that wait. */
    public void forget(Set<String> users) throws Exception {
        if (inMemory.has(keys.key())) {
            inMemory.replaceAll(keys.key(), moment -> moment.without(users));
        } else {
            keys.reach();
            held.forget(users);
        }
    }

    /** The moment with whether it is the user's first on the account. */
    private LifecycleEvent known(LifecycleEvent moment, LifecycleState state) {
        boolean isNew =
                rules.level == Level.USER
                        && moment.account() != null
                        && state.addAccount(moment.account());
        return isNew ? moment.withNewMember(true) : moment;
    }

    private LifecycleEvent take(LifecycleEvent moment, EntityLifecycle lifecycle) {
        LifecycleEvent known = known(moment, lifecycle.state());
        lifecycle.advance(known.dueBefore());
        lifecycle.take(known);
        // One behind time may have put up what is due already.
        lifecycle.advance(known.dueBefore());
        return known;
    }

    private void setDueTimer(EntityLifecycle lifecycle) {
        long next = lifecycle.nextDue();
        if (next < lifecycle.state().dueTimer) {
            keys.registerEventTimeTimer(next);
            lifecycle.state().dueTimer = next;
        }
    }
}
