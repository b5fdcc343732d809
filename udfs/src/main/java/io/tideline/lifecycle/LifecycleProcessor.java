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
import io.tideline.state.KeyedContext;
import io.tideline.state.LazyKeyContext;
import io.tideline.state.StateNames;
import io.tideline.time.DayCalendar;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.ThrowingConsumer;

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
 * event time. All held-back events of a key are in one of the two. What falls due next has a timer,
 * unless the key has one before for the end of a day; an event that puts it off leaves the timer,
 * which then finds nothing due and is registered again.
 */
public final class LifecycleProcessor implements Erasable {
    /** Emits to side outputs. */
    public interface Emitter {
        <T> void output(OutputTag<T> tag, T value);
    }

    /** Rows of checklists. */
    public static final OutputTag<ActivationRow> ACTIVATION = new OutputTag<>("activation") {};

    /** Changes of cohorts. */
    public static final OutputTag<CohortChange> COHORTS = new OutputTag<>("cohorts") {};

    /** Alerts of users that lack the traits of their account. */
    public static final OutputTag<LifecycleEvent> INCOMPLETE =
            new OutputTag<>("incomplete-alerts") {};

    /** Alerts of every kind. */
    public static final OutputTag<Alert> ALERTS = new OutputTag<>("alerts") {};

    /** How many ms an event may be ahead of the watermark, the out-of-orderness aside. */
    private static final long AHEAD = Duration.ofHours(1).toMillis();

    private final LifecyclePlan rules;
    private final TimeSettings times;
    private final MachineClock clock;
    private final DayCalendar calendar;
    private final StateReorderBuffer held;
    private final MemoryReorderBuffer inMemory;
    private final LazyKeyContext keys;
    private final Emitter out;

    /** Whether events of any key may be in {@link StateReorderBuffer}. */
    private boolean mayBeHeld;

    public LifecycleProcessor(
            Model model,
            Level level,
            TimeSettings times,
            MachineClock clock,
            KeyedContext context,
            Emitter out) {
        var metadata = context.metadata();
        var vocabulary = metadata.vocabulary();
        this.rules = new LifecyclePlan(model, level, vocabulary, metadata.lifecycleNames());
        this.times = times;
        this.clock = clock;
        this.calendar = new DayCalendar(model.timezone());
        this.keys = context.keys();
        this.held = new StateReorderBuffer(context);
        this.inMemory =
                new MemoryReorderBuffer(
                        context.runtime().getMapState(StateNames.REORDER_BUFFER_IN_MEMORY),
                        context.groups(),
                        level,
                        vocabulary,
                        context.capacityBytes());
        this.mayBeHeld = metadata.isRestored();
        this.out = out;
    }

    /** Returns the lifecycle of an entity. */
    public EntityLifecycle of(String entityId, LifecycleState state) {
        return new EntityLifecycle(rules, state, entityId, calendar, out);
    }

    /** Returns the rules of the operator's entities. */
    public LifecyclePlan rules() {
        return rules;
    }

    /** Receives events that have been processed. */
    public interface Taken {
        /** Of the operator that is the last to process them. */
        Taken IGNORED = (event, waited) -> {};

        void accept(LifecycleEvent event, boolean waited);
    }

    /** Restores the events that were held back in memory when state was written. */
    public void restore() throws Exception {
        inMemory.restore();
        if (times.inOrder()) { // the job that wrote them processed events as they arrived
            for (Map.Entry<String, List<LifecycleEvent>> key : inMemory.takeAll().entrySet()) {
                keys.select(key.getKey());
                for (LifecycleEvent event : key.getValue()) {
                    hold(event);
                }
            }
        }
    }

    /** Writes to state the events that are held back in memory. */
    public void writeBack() throws Exception {
        inMemory.writeBack();
    }

    /**
     * Holds an event back in state. This reads nothing else of its key, and is for where all events
     * are processed in order of time.
     */
    public void hold(LifecycleEvent event) throws Exception {
        held.add(event);
    }

    /**
     * Processes an event that has arrived, or holds it back. One that waits for what falls due
     * before it is passed to {@code taken} at once.
     *
     * @param watermark the latest that the operator has ever had
     * @param taken receives each event that is processed
     */
    public void arrive(LifecycleEvent event, long watermark, EntityLifecycle lifecycle, Taken taken)
            throws Exception {
        if (times.inOrder()) {
            hold(event);
            return;
        }
        LifecycleState state = lifecycle.state();
        if (state.waitingFrom == LifecycleState.UNKNOWN) {
            state.waitingFrom = earliest();
        }
        long timestamp = event.timestamp();
        if (!event.isBehind() && mustWait(timestamp, watermark)) {
            holdBack(event, state);
            if (!isOld(timestamp)) { // it is far ahead, and need not wait once it is not
                long end = StateReorderBuffer.endOf(StateReorderBuffer.secondOf(timestamp));
                keys.registerEventTimeTimer(end - times.outOfOrderness() - AHEAD);
            }
            return;
        }
        if (!event.isBehind() && timestamp > watermark && lifecycle.nextTurn() <= timestamp) {
            holdBack(forward(event, lifecycle, taken, false), state);
            return;
        }
        if (state.waitingFrom <= timestamp && !event.isBehind()) {
            List<LifecycleEvent> earlier = takeThrough(timestamp);
            state.waitingFrom = earliest();
            earlier.forEach(one -> processHeld(one, lifecycle, taken));
        }
        taken.accept(lifecycle.process(event), false);
        var unused = lifecycle.setDueTimer(keys);
    }

    private void holdBack(LifecycleEvent event, LifecycleState state) throws Exception {
        state.await(event);
        if (!areInState(state)) {
            if (!inMemory.isFull()) {
                inMemory.add(keys.key(), event);
                return;
            }
            for (LifecycleEvent earlier : inMemory.take(keys.key(), Long.MAX_VALUE)) {
                addToState(state, earlier);
            }
        }
        addToState(state, event);
    }

    /** Returns whether the held-back events of the key are in state. */
    private boolean areInState(LifecycleState state) throws Exception {
        if (inMemory.has(keys.key())) {
            return false;
        }
        if (!state.knowsHeld()) {
            state.setHeldThrough(held.latest());
        }
        return state.waitsInState();
    }

    private void addToState(LifecycleState state, LifecycleEvent event) throws Exception {
        mayBeHeld = true;
        hold(event);
        state.recordHeld(event);
    }

    private void processHeld(LifecycleEvent event, EntityLifecycle lifecycle, Taken taken) {
        LifecycleEvent known = lifecycle.process(event);
        if (!known.forwarded()) {
            taken.accept(known, true);
        }
    }

    /** Returns a time that no held-back event of the key is before; NONE if there is none. */
    private long earliest() throws Exception {
        if (inMemory.has(keys.key())) {
            return inMemory.earliest(keys.key());
        }
        return mayBeHeld ? held.earliest() : LifecycleState.NONE;
    }

    /** Removes and returns, in order, the held-back events of the key up to an instant. */
    private List<LifecycleEvent> takeThrough(long instant) throws Exception {
        return inMemory.has(keys.key())
                ? inMemory.take(keys.key(), instant)
                : held.takeThrough(instant);
    }

    /** Returns whether an event waits whatever its entity did before, where not all do. */
    public boolean mustWait(long timestamp, long watermark) {
        return timestamp > watermark && (isFarAhead(timestamp, watermark) || isOld(timestamp));
    }

    /** Returns whether waiting for the watermark takes no longer than it has taken already. */
    private boolean isOld(long timestamp) {
        return clock.millis() - timestamp > times.outOfOrderness();
    }

    private boolean isFarAhead(long timestamp, long watermark) {
        return watermark == Long.MIN_VALUE
                || timestamp - watermark > times.outOfOrderness() + AHEAD;
    }

    /**
     * Visits the keys that a watermark releases held-back events of in memory, before its timers.
     *
     * @param visitor processes them by {@link #turn}
     * @param isOver returns true with the last key that is to be visited for now
     * @return whether no key is left
     */
    public boolean takeTurns(
            long watermark, ThrowingConsumer<String, Exception> visitor, BooleanSupplier isOver)
            throws Exception {
        return inMemory.takeTurns(watermark, visitor, isOver);
    }

    /**
     * Processes the held-back events of the key that a watermark releases in memory.
     *
     * @return true: the key's state has changed
     */
    public boolean turn(long watermark, EntityLifecycle lifecycle, Taken taken) throws Exception {
        for (LifecycleEvent event : inMemory.take(keys.key(), watermark)) {
            processHeld(event, lifecycle, taken);
        }
        boolean waits = inMemory.has(keys.key());
        lifecycle.state().waitingFrom = waits ? inMemory.earliest(keys.key()) : LifecycleState.NONE;
        if (watermark != Long.MAX_VALUE) { // the end of bounded input, at which time stands still
            var unused = takeFreed(watermark, lifecycle, taken);
            unused = lifecycle.setDueTimer(keys);
        }
        return true;
    }

    /**
     * Processes the events that are released, and what has fallen due, when an event-time timer of
     * the key has fired, of whichever purpose. {@link EntityLifecycle#setDueTimer} is to follow.
     *
     * @return whether the key's state has changed
     */
    public boolean onTimer(long timestamp, EntityLifecycle lifecycle, Taken taken)
            throws Exception {
        LifecycleState state = lifecycle.state();
        boolean changed = false;
        if (times.inOrder()) {
            changed = takeHeld(timestamp, lifecycle, taken);
        } else if (state.waitingFrom != LifecycleState.NONE && areInState(state)) {
            changed = takeHeld(timestamp, lifecycle, taken);
            // Those of later seconds have timers of their own, and so their turn in between.
            long end = StateReorderBuffer.endOf(StateReorderBuffer.secondOf(timestamp)) - 1;
            state.recordReleased(Math.min(end, keys.currentWatermark()));
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
        return changed;
    }

    private boolean takeHeld(long timestamp, EntityLifecycle lifecycle, Taken taken)
            throws Exception {
        List<LifecycleEvent> turned = held.take(timestamp);
        turned.forEach(event -> processHeld(event, lifecycle, taken));
        return !turned.isEmpty();
    }

    /**
     * Processes events that need not wait any longer: the watermark has come closer, or what was
     * due before them has fallen due.
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
        boolean inState = areInState(state);
        for (LifecycleEvent event : takeThrough(near)) {
            if (event.timestamp() < lifecycle.nextTurn()) {
                processHeld(event, lifecycle, taken);
            } else if (inState) {
                addToState(state, forward(event, lifecycle, taken, true));
            } else {
                inMemory.add(keys.key(), forward(event, lifecycle, taken, true));
            }
        }
        state.waitingFrom = earliest();
        return true;
    }

    /** Passes on an event that waits for what falls due: its account need not wait. */
    private LifecycleEvent forward(
            LifecycleEvent event, EntityLifecycle lifecycle, Taken taken, boolean waited) {
        if (event.forwarded()) {
            return event;
        }
        LifecycleEvent known = lifecycle.recordAccount(event);
        taken.accept(known, waited);
        return known.asForwarded();
    }

    /** Removes and returns the held-back events of the key. */
    public List<LifecycleEvent> takeAll() throws Exception {
        List<LifecycleEvent> all = inMemory.take(keys.key(), Long.MAX_VALUE);
        return all.isEmpty() ? held.takeAll() : all;
    }

    @Override
    public void erase(String key) throws Exception {
        var unused = takeAll();
    }

    /** Anonymizes the held-back events of users. */
    public void forget(Set<String> users) throws Exception {
        if (inMemory.has(keys.key())) {
            inMemory.replaceAll(keys.key(), event -> event.without(users));
        } else {
            held.forget(users);
        }
    }
}
