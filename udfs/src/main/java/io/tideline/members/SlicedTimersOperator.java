package io.tideline.members;

import io.tideline.buffer.LateEventBuffer;
import io.tideline.entity.EntityOperator;
import io.tideline.event.Event;
import io.tideline.event.EventType;
import io.tideline.message.AccountMessage;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.state.ErasureSettings;
import io.tideline.state.IncompatibleSavepointException;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * Fires the timers of a watermark in slices, and processes events in between. The end of a day has
 * a timer for each user; without slices all events would wait for them.
 *
 * <p>Events ahead of the watermark are processed as if they had come before it; those behind it
 * wait ({@link LateEventBuffer}). The watermark is emitted when all its timers have fired; one that
 * comes meanwhile takes its place, or its turn where events wait. After a checkpoint in the midst
 * of that, a restored job goes on with it.
 */
abstract class SlicedTimersOperator extends EntityOperator<AccountMessage>
        implements OneInputStreamOperator<Event, AccountMessage> {
    private static final long serialVersionUID = 1L;

    /** Timers fired per slice: about 10 ms of work. */
    static final int SLICE = 500;

    /** Longest delay of batched output to accounts, in milliseconds. */
    private static final long FLUSH_MILLIS = 200;

    /** Time for processing events between two slices, in milliseconds. */
    private static final long PAUSE_MILLIS = 5;

    private final int slice;

    /** The watermark whose timers fire, or fired last. */
    private transient long reached;

    private transient LateEventBuffer lateEvents;
    private transient CloseDuration closing;
    private transient boolean isFiring;
    private transient boolean isSliceScheduled;
    private transient boolean isFlushScheduled;

    SlicedTimersOperator(
            Model model,
            TimeSettings times,
            ErasureSettings erasure,
            MachineClock clock,
            long capacityBytes,
            int slice) {
        super(model, Level.USER, times, erasure, clock, capacityBytes);
        this.slice = slice;
    }

    /** Processes an event that does not wait. */
    abstract void process(Event event) throws Exception;

    /** Sends an event to the side output of those that are too late at a watermark, if it is. */
    abstract boolean rejectIfTooLate(Event event, long watermark);

    /** Emits buffered output that has to come before a watermark. */
    abstract void flushBefore(long watermark) throws Exception;

    /** Processes what has waited for a watermark: comes before its timers. */
    abstract void processWaiting(long watermark) throws Exception;

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        metadata.pass(Long.MIN_VALUE); // so that state says so where no watermark was emitted
        if (metadata.wasDrained() && !times.isBounded()) {
            throw new IncompatibleSavepointException(
                    "The savepoint was made by a stop with --drain, which ends the job's time:"
                            + " restore one that was made without it, or start without it.");
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        reached = Long.MIN_VALUE;
        closing = new CloseDuration(metrics(), calendar);
        closing.begin(now());
        lateEvents = new LateEventBuffer(context);
        isFiring = metadata.wasFiring();
        if (isFiring) {
            reached = lateEvents.first(metadata.advance(Long.MIN_VALUE));
            long next = metadata.next();
            if (next > lateEvents.last(reached)) {
                await(next);
            }
            scheduleSlice();
        }
    }

    @Override
    public final void processElement(StreamRecord<Event> record) throws Exception {
        if (!isFiring) {
            process(record.getValue());
        } else {
            processWhileFiring(record);
        }
    }

    private void processWhileFiring(StreamRecord<Event> record) throws Exception {
        Event event = record.getValue();
        if (event.type() == EventType.FORGET) {
            fireAll(); // by the next checkpoint it has been done, and no row follows it
            process(event);
        } else if (!rejectIfTooLate(event, lateEvents.last(reached))) {
            if (!lateEvents.take(record, reached)) {
                process(event);
            } else if (lateEvents.isFull()) {
                fireAll();
            }
        }
    }

    /** Schedules a flush of output that accounts wait for, once for all until then. */
    final void scheduleFlush() {
        if (!isFlushScheduled) {
            isFlushScheduled = true;
            schedule(
                    FLUSH_MILLIS,
                    () -> {
                        isFlushScheduled = false;
                        flushBefore(reached);
                    });
        }
    }

    private void schedule(long delayMillis, ThrowingRunnable<Exception> action) {
        var unused =
                getProcessingTimeService()
                        .registerTimer(now() + delayMillis, ignored -> action.run());
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    @Override
    public void writeBack() throws Exception {
        super.writeBack();
        lateEvents.writeBack();
        metadata.setFiring(isFiring, reached, lateEvents.last(reached));
    }

    @Override
    public final void processWatermark(Watermark mark) throws Exception {
        long watermark = mark.getTimestamp();
        // A restored job starts behind what the clock has reached.
        if (watermark <= lateEvents.last(reached)) {
            return;
        }
        if (isFiring && watermark == Long.MAX_VALUE) {
            fireAll(); // at the end of bounded input no day ends
        }
        await(watermark);
        if (reached == watermark) {
            flushBefore(reached);
            if (reached == Long.MAX_VALUE) {
                fireAll(); // nothing comes after it
            } else {
                fireSlice();
            }
        }
    }

    /** Begins to fire a watermark's timers, or queues it behind events that wait for others. */
    private void await(long watermark) {
        if (lateEvents.isEmpty()) {
            isFiring = true;
            reached = watermark;
            closing.begin(now());
        } else {
            lateEvents.then(watermark);
        }
    }

    private void fireAll() throws Exception {
        while (isFiring) {
            var unused = fire(Integer.MAX_VALUE);
            completeWatermark();
        }
    }

    private void fireSlice() throws Exception {
        if (fire(slice)) {
            completeWatermark();
        }
        if (isFiring && !isSliceScheduled) {
            scheduleSlice();
        }
    }

    private void scheduleSlice() {
        isSliceScheduled = true;
        schedule(
                PAUSE_MILLIS,
                () -> {
                    isSliceScheduled = false;
                    if (isFiring) {
                        fireSlice();
                    }
                });
    }

    /** Fires up to {@code most} timers; returns true if none is left. */
    private boolean fire(int most) throws Exception {
        processWaiting(reached);
        var left = new AtomicInteger(most);
        return getTimeServiceManager()
                .orElseThrow()
                .tryAdvanceWatermark(new Watermark(reached), () -> left.decrementAndGet() == 0);
    }

    /** Emits the watermark, all of whose timers have fired, and goes on with the next, if any. */
    private void completeWatermark() throws Exception {
        isFiring = false;
        flushBefore(reached);
        metadata.pass(reached);
        output.emitWatermark(new Watermark(reached));
        if (reached != Long.MAX_VALUE) { // at the end of bounded input no day ends
            closing.complete(reached, now());
        }
        for (StreamRecord<Event> record : lateEvents.release()) {
            process(record.getValue());
        }
        if (!lateEvents.isEmpty()) {
            isFiring = true;
            reached = lateEvents.first(reached);
            closing.begin(now());
            flushBefore(reached);
        }
    }
}
