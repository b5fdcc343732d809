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

    /** What a moment or a timer of one key works on. */
    record Key(String entityId, LifecycleState state, TimerService timers, Emitter out) {}

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

    Lifecycles(
            Model model, Level level, TimeRules times, StageMemory memory, RuntimeContext runtime) {
        this.rules = new LifecycleRules(model, level, memory.vocabulary(), memory.lifecycleNames());
        this.times = times;
        this.calendar = new DayCalendar(model.timezone());
        this.held = new HeldMoments(runtime, memory.vocabulary());
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
    boolean hold(Moment moment, TimerService timers) throws Exception {
        if (times.inOrder()) {
            held.add(moment, timers);
        }
        return times.inOrder();
    }

    /**
     * Takes a moment that has arrived and is not held.
     *
     * @param taken is told of it when it is taken
     */
    void accept(Moment moment, Key key, Consumer<Moment> taken) {
        Lifecycle lifecycle = lifecycle(key);
        take(moment, lifecycle, key, taken);
        setDueTimer(lifecycle, key);
    }

    /**
     * An event-time timer of the key has fired, of whichever purpose.
     *
     * @return whether the key's state has changed
     */
    boolean onTimer(long timestamp, Key key, Consumer<Moment> taken) throws Exception {
        Lifecycle lifecycle = lifecycle(key);
        List<Moment> turned = held.take(timestamp, key.timers);
        for (Moment moment : turned) {
            take(moment, lifecycle, key, taken);
        }
        boolean changed = !turned.isEmpty();
        if (key.timers.currentWatermark() == Long.MAX_VALUE) {
            return changed; // the end of bounded input, at which time stands still
        }
        changed |= lifecycle.advance(timestamp);
        if (key.state.dueTimer <= timestamp) {
            key.state.dueTimer = LifecycleState.NONE;
            changed = true;
        }
        setDueTimer(lifecycle, key);
        return changed;
    }

    private void take(Moment moment, Lifecycle lifecycle, Key key, Consumer<Moment> taken) {
        boolean isNew =
                rules.level == Level.USER
                        && moment.account() != null
                        && key.state.accounts.add(moment.account());
        Moment known = isNew ? moment.withNewMember(true) : moment;
        lifecycle.advance(known.dueBefore());
        lifecycle.take(known);
        // One behind time may have put up what is due already.
        lifecycle.advance(known.dueBefore());
        taken.accept(known);
    }

    private Lifecycle lifecycle(Key key) {
        return new Lifecycle(
                rules,
                key.state,
                key.entityId,
                calendar,
                new Lifecycle.Outputs(
                        row -> key.out.output(ACTIVATION, row),
                        change -> key.out.output(COHORTS, change),
                        alert -> key.out.output(ALERTS, alert)));
    }

    private static void setDueTimer(Lifecycle lifecycle, Key key) {
        long next = lifecycle.nextDue();
        if (next < key.state.dueTimer) {
            key.timers.registerEventTimeTimer(next);
            key.state.dueTimer = next;
        }
    }
}
