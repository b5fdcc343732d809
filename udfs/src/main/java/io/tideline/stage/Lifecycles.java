package io.tideline.stage;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.member.DayCalendar;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.util.OutputTag;

/**
 * The lifecycles of a stage's keys: gives each its moments, at once as they arrive or held back and
 * in order of time ({@link TimeRules#inOrder()}), and sets their timers.
 *
 * <p>Moments held have a timer for each second that has some. What falls due next has one more: a
 * moment that pushes it back leaves the timer, which then finds nothing due and is set again.
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

    private final LifecycleRules rules;
    private final TimeRules times;
    private final DayCalendar calendar;
    private final HeldMoments held;
    private final Lifecycle.Outputs outputs;

    /** A savepoint may hold moments though none are held back any more. */
    private final boolean mayHold;

    Lifecycles(
            Model model,
            Level level,
            TimeRules times,
            StageMemory memory,
            RuntimeContext runtime,
            Emitter out) {
        this.rules = new LifecycleRules(model, level, memory.vocabulary(), memory.lifecycleNames());
        this.times = times;
        this.calendar = new DayCalendar(model.timezone());
        this.held = new HeldMoments(runtime, memory.vocabulary());
        this.mayHold = times.inOrder() || memory.isRestored();
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

    /**
     * Holds a moment back until its turn, which asks for nothing else of its key.
     *
     * @return false where moments are taken as they arrive: this one is to be, by {@link #accept}
     */
    boolean hold(Moment moment, LazyKey keys) throws Exception {
        if (times.inOrder()) {
            keys.reach();
            held.add(moment, keys);
        }
        return times.inOrder();
    }

    /**
     * Takes a moment that has arrived and is not held.
     *
     * @return the moment as it was taken
     */
    Moment accept(Moment moment, Lifecycle lifecycle, TimerService timers) {
        Moment taken = take(moment, lifecycle);
        setDueTimer(lifecycle, timers);
        return taken;
    }

    /**
     * An event-time timer of the key has fired, of whichever purpose.
     *
     * @param taken is told of each moment as it is taken
     * @return whether the key's state has changed
     */
    boolean onTimer(
            long timestamp, Lifecycle lifecycle, TimerService timers, Consumer<Moment> taken)
            throws Exception {
        List<Moment> turned = mayHold ? held.take(timestamp, timers) : List.of();
        for (Moment moment : turned) {
            taken.accept(take(moment, lifecycle));
        }
        boolean changed = !turned.isEmpty();
        if (timers.currentWatermark() == Long.MAX_VALUE) {
            return changed; // the end of bounded input, at which time stands still
        }
        changed |= lifecycle.advance(timestamp);
        LifecycleState state = lifecycle.state();
        if (state.dueTimer <= timestamp) {
            state.dueTimer = LifecycleState.NONE;
            changed = true;
        }
        setDueTimer(lifecycle, timers);
        return changed;
    }

    /** Moments of the key that are held back; they are not any more, and nobody takes them. */
    List<Moment> takeHeld() throws Exception {
        return mayHold ? held.takeAll() : List.of();
    }

    /** Has moments of the key that are held back be of nobody, where they are of a user. */
    void forget(String user) throws Exception {
        if (mayHold) {
            held.forget(user);
        }
    }

    private Moment take(Moment moment, Lifecycle lifecycle) {
        boolean isNew =
                rules.level == Level.USER
                        && moment.account() != null
                        && lifecycle.state().addAccount(moment.account());
        Moment known = isNew ? moment.withNewMember(true) : moment;
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
