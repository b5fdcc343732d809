package io.tideline.state;

import io.tideline.model.Model;
import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * An operator that fires the timers of a watermark in slices, with input and barriers in between.
 * The end of a day has a timer for each key; without slices all input would wait for them, and a
 * checkpoint might expire.
 *
 * <p>Input that comes meanwhile is processed as if it had come before the watermark, unless the
 * operator keeps it back. The watermark is emitted when all its timers have fired. Of those that
 * come meanwhile the newest has its turn then, and stands for all. After a checkpoint in the midst
 * of that, a restored job goes on with it.
 *
 * @param <O> type of the output
 */
public abstract class SlicedTimersOperator<O> extends CachedKeyedOperator<O> {
    private static final long serialVersionUID = 1L;

    /**
     * How much is done at a time.
     *
     * @param timers fired at most
     * @param millis after which no other timer fires
     */
    public record Slice(int timers, long millis) implements Serializable {
        public static final Slice DEFAULT = new Slice(500, 20);

        private static final Slice ALL = new Slice(Integer.MAX_VALUE, Long.MAX_VALUE);

        /** Returns what becomes true with the timer that is the last of a slice that starts now. */
        private BooleanSupplier end() {
            long start = System.nanoTime();
            int[] fired = {0};
            return () ->
                    ++fired[0] >= timers
                            || TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) >= millis;
        }
    }

    /** Time for input between two slices, in milliseconds. */
    private static final long PAUSE_MILLIS = 5;

    /** What a slice takes too long, as where one timer reads much from disk, prolongs its pause. */
    private static final long PAUSE_PART = 4;

    private final Slice slice;

    /** The watermark whose timers fire, or fired last. */
    private transient long reached;

    /**
     * The newest watermark that came meanwhile, unless a subclass keeps it; not greater: none did.
     */
    private transient long next;

    private transient boolean isFiring;
    private transient boolean isSliceScheduled;
    private transient CloseDuration closing;

    /**
     * @param capacityBytes as {@link WriteBackCache#capacityBytes} takes it
     */
    protected SlicedTimersOperator(Model model, long capacityBytes, Slice slice) {
        super(model, capacityBytes);
        this.slice = slice;
    }

    @Override
    public void open() throws Exception {
        super.open();
        closing = new CloseDuration(metrics(), new DayCalendar(model.timezone()));
        isFiring = metadata.wasFiring();
        reached = isFiring ? metadata.advance(EventTime.NONE) : EventTime.NONE;
        next = metadata.next();
        if (isFiring) {
            closing.begin(now());
            scheduleSlice(PAUSE_MILLIS);
        }
    }

    /** Processes what a watermark brings at once, even while timers of one before it fire. */
    protected void arrive(long watermark) throws Exception {}

    /**
     * Processes some of what comes before the timers of a watermark.
     *
     * @param isOver returns true with the last that a slice has room for
     * @return whether nothing of it is left
     */
    protected boolean beforeTimers(long watermark, BooleanSupplier isOver) throws Exception {
        return true;
    }

    /** Emits buffered output that has to come before a watermark. */
    protected void flushBefore(long watermark) throws Exception {}

    /** Processes what has waited until a watermark was emitted. */
    protected void afterWatermark() throws Exception {}

    /** Returns whether timers of a watermark are left to fire. */
    protected final boolean isFiring() {
        return isFiring;
    }

    /** Returns the watermark whose timers fire, or fired last. */
    protected final long reached() {
        return reached;
    }

    /** Returns the last watermark that came. */
    protected long latest() {
        return Math.max(reached, next);
    }

    /** Returns the watermark whose turn is next, or one that has been reached if there is none. */
    protected long next() {
        return next;
    }

    /** Puts off a watermark until the present one is done, in the place of one before it. */
    protected void putOff(long watermark) {
        next = watermark;
    }

    /** Goes on after a restore with another watermark than the last that any task had begun. */
    protected final void resumeAt(long watermark) {
        reached = watermark;
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        long watermark = mark.getTimestamp();
        // A restored job starts behind what the clock has reached.
        if (watermark <= latest()) {
            return;
        }
        boolean isEnd = watermark == EventTime.END_OF_INPUT;
        if (isEnd) {
            fireAll(); // at the end of bounded input no day ends
        }
        arrive(watermark);
        if (isEnd) {
            begin(watermark);
            fireAll(); // nothing comes after it
        } else if (isFiring) {
            putOff(watermark);
        } else {
            begin(watermark);
            fireSlice();
        }
    }

    /** Begins to fire the timers of a watermark. */
    private void begin(long watermark) throws Exception {
        isFiring = true;
        reached = watermark;
        closing.begin(now());
        flushBefore(watermark);
    }

    /** Fires all timers that are left, for what cannot be processed before they have. */
    protected final void fireAll() throws Exception {
        while (isFiring) {
            var unused = fire(Slice.ALL);
            completeWatermark();
        }
    }

    private void fireSlice() throws Exception {
        long start = System.nanoTime();
        if (fire(slice)) {
            completeWatermark();
        }
        if (isFiring && !isSliceScheduled) {
            long over = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) - slice.millis();
            scheduleSlice(PAUSE_MILLIS + Math.max(0, over) / PAUSE_PART);
        }
    }

    private void scheduleSlice(long pauseMillis) {
        isSliceScheduled = true;
        schedule(
                pauseMillis,
                () -> {
                    isSliceScheduled = false;
                    if (isFiring) {
                        fireSlice();
                    }
                });
    }

    /** Runs an action after some time of the machine, in the task's thread. */
    protected final void schedule(long delayMillis, ThrowingRunnable<Exception> action) {
        var unused =
                getProcessingTimeService()
                        .registerTimer(now() + delayMillis, ignored -> action.run());
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    /** Fires some timers; returns true if none is left. */
    private boolean fire(Slice some) throws Exception {
        BooleanSupplier isOver = some.end();
        keys.advance(reached);
        return beforeTimers(reached, isOver)
                && getTimeServiceManager()
                        .orElseThrow()
                        .tryAdvanceWatermark(new Watermark(reached), isOver::getAsBoolean);
    }

    /** Emits the watermark, all of whose timers have fired. */
    private void completeWatermark() throws Exception {
        isFiring = false;
        flushBefore(reached);
        output.emitWatermark(new Watermark(reached));
        if (reached != EventTime.END_OF_INPUT) { // at which no day ends
            closing.complete(reached, now());
        }
        afterWatermark();
        if (next() > reached) {
            begin(next());
        }
    }

    @Override
    public void writeBack() throws Exception {
        metadata.setFiring(isFiring, reached, latest());
    }
}
