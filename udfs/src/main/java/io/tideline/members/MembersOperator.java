package io.tideline.members;

import io.tideline.buffer.LateEventBuffer;
import io.tideline.event.Event;
import io.tideline.event.EventType;
import io.tideline.message.AccountMessage;
import io.tideline.model.Model;
import io.tideline.state.CachedKeyedOperator;
import io.tideline.state.ErasureSettings;
import io.tideline.state.WriteBackCache;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs {@link MembersFunction}. The end of a day has a timer for each user. They fire some at a
 * time, and events are read in between: those ahead of the watermark are taken as if they had come
 * before it, those behind it wait ({@link LateEventBuffer}). The watermark is sent on when all have
 * fired; one that comes meanwhile takes its place, or its turn where events wait. After a
 * checkpoint in the midst of that, a restored job goes on with it.
 */
public final class MembersOperator extends CachedKeyedOperator<Event, AccountMessage> {
    private static final long serialVersionUID = 1L;

    /** Longest delay of batched output to accounts, in milliseconds. */
    private static final long FLUSH_MILLIS = 200;

    /** Timers fired per slice: about 10 ms of work. */
    private static final int SLICE = 500;

    /** Time for reading events between two slices, in milliseconds. */
    private static final long PAUSE_MILLIS = 5;

    private final int slice;
    private final MembersFunction function;
    private transient long reached;
    private transient boolean willFlush;
    private transient LateEventBuffer behind;
    private transient boolean isFiring;
    private transient boolean willFire;

    /**
     * @param clock that shows which events are old, as of a backlog
     */
    public MembersOperator(
            Model model, TimeSettings times, ErasureSettings forgets, MachineClock clock) {
        this(model, times, forgets, clock, WriteBackCache.BY_HEAP, SLICE);
    }

    /** The same with so much room, in bytes, for users at work, and so many timers at a time. */
    MembersOperator(
            Model model,
            TimeSettings times,
            ErasureSettings forgets,
            MachineClock clock,
            long room,
            int slice) {
        this(new MembersFunction(model, times, forgets, clock), room, slice);
    }

    private MembersOperator(MembersFunction function, long room, int slice) {
        super(function, room);
        this.function = function;
        this.slice = slice;
    }

    @Override
    public void open() throws Exception {
        super.open();
        reached = Long.MIN_VALUE;
        willFlush = false;
        willFire = false;
        behind = function.eventsBehind();
        behind.restore();
        isFiring = function.memory().wasFiring();
        if (isFiring) {
            reached = behind.first(function.memory().advance(Long.MIN_VALUE));
            long next = function.memory().next();
            if (next > behind.last(reached)) {
                await(next);
            }
            fireLater();
        }
    }

    @Override
    public void processElement(StreamRecord<Event> event) throws Exception {
        if (isFiring && event.getValue().type() == EventType.FORGET) {
            fireAll(); // by the next checkpoint it has been done, and no row follows it
        }
        if (!isFiring) {
            accept(event);
        } else if (!function.rejectsAsTooLate(event.getValue(), behind.last(reached))) {
            if (!behind.take(event, reached)) {
                accept(event);
            } else if (behind.isFull()) {
                fireAll();
            }
        }
    }

    private void accept(StreamRecord<Event> event) throws Exception {
        super.processElement(event);
        if (!willFlush && function.hasUrgentOutput()) {
            willFlush = true;
            long now = getProcessingTimeService().getCurrentProcessingTime();
            var unused =
                    getProcessingTimeService()
                            .registerTimer(now + FLUSH_MILLIS, ignored -> flushInTime());
        }
    }

    private void flushInTime() {
        willFlush = false;
        function.flushBefore(reached);
    }

    @Override
    public void writeBack() throws Exception {
        super.writeBack();
        behind.writeBack();
        function.memory().setFiring(isFiring, reached, behind.last(reached));
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        long watermark = mark.getTimestamp();
        // A restored job starts behind what the clock has reached.
        if (watermark <= behind.last(reached)) {
            return;
        }
        if (isFiring && watermark == Long.MAX_VALUE) {
            fireAll(); // at the end of bounded input no day ends
        }
        await(watermark);
        if (reached == watermark) {
            function.flushBefore(reached);
            if (reached == Long.MAX_VALUE) {
                fireAll(); // nothing comes after it
            } else {
                fireSlice();
            }
        }
    }

    /** Begins to fire a watermark's timers, or queues it behind events that wait for others. */
    private void await(long watermark) {
        if (behind.isEmpty()) {
            isFiring = true;
            reached = watermark;
        } else {
            behind.then(watermark);
        }
    }

    private void fireAll() throws Exception {
        while (isFiring) {
            var unused = fire(Integer.MAX_VALUE);
            pass();
        }
    }

    private void fireSlice() throws Exception {
        if (fire(slice)) {
            pass();
        }
        if (isFiring && !willFire) {
            fireLater();
        }
    }

    private void fireLater() {
        willFire = true;
        long now = getProcessingTimeService().getCurrentProcessingTime();
        var unused =
                getProcessingTimeService().registerTimer(now + PAUSE_MILLIS, ignored -> fireNext());
    }

    private void fireNext() throws Exception {
        willFire = false;
        if (isFiring) {
            fireSlice();
        }
    }

    /** Fires up to {@code most} timers; returns true if none is left. */
    private boolean fire(int most) throws Exception {
        function.takeTurns(reached);
        var left = new AtomicInteger(most);
        return getTimeServiceManager()
                .orElseThrow()
                .tryAdvanceWatermark(new Watermark(reached), () -> left.decrementAndGet() == 0);
    }

    /** Emits the watermark, all of whose timers have fired, and goes on with the next, if any. */
    private void pass() throws Exception {
        isFiring = false;
        function.flushBefore(reached);
        function.memory().pass(reached);
        output.emitWatermark(new Watermark(reached));
        for (StreamRecord<Event> event : behind.release()) {
            accept(event);
        }
        if (!behind.isEmpty()) {
            isFiring = true;
            reached = behind.first(reached);
            function.flushBefore(reached);
        }
    }
}
