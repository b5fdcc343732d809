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
import io.tideline.time.EventTime;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Processes events while the timers of a watermark fire. Those ahead of the watermark are processed
 * as if they had come before it; those behind it wait ({@link LateEventBuffer}). A watermark that
 * comes while events wait has its turn after them.
 */
abstract class LateEventsOperator extends EntityOperator<AccountMessage>
        implements OneInputStreamOperator<Event, AccountMessage> {
    private static final long serialVersionUID = 1L;

    /** Longest delay of batched output to accounts, in milliseconds. */
    private static final long FLUSH_MILLIS = 200;

    private transient LateEventBuffer lateEvents;
    private transient boolean isFlushScheduled;

    LateEventsOperator(
            Model model,
            TimeSettings times,
            ErasureSettings erasure,
            MachineClock clock,
            long capacityBytes,
            Slice slice) {
        super(model, Level.USER, times, erasure, clock, capacityBytes, slice);
    }

    /** Processes an event that does not wait. */
    abstract void process(Event event) throws Exception;

    /** Sends an event to the side output of those that are too late at a watermark, if it is. */
    abstract boolean rejectIfTooLate(Event event, long watermark);

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        metadata.pass(EventTime.NONE); // so that state says so where no watermark was emitted
        if (metadata.wasDrained() && !times.isBounded()) {
            throw new IncompatibleSavepointException(
                    "The savepoint was made by a stop with --drain, which ends the job's time:"
                            + " restore one that was made without it, or start without it.");
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        lateEvents = new LateEventBuffer(context);
        if (isFiring()) {
            resumeAt(lateEvents.first(reached()));
            if (metadata.next() > latest()) {
                putOff(metadata.next());
            }
        }
    }

    @Override
    public final void processElement(StreamRecord<Event> record) throws Exception {
        if (!isFiring()) {
            process(record.getValue());
        } else {
            processWhileFiring(record);
        }
    }

    private void processWhileFiring(StreamRecord<Event> record) throws Exception {
        Event event = record.getValue();
        if (event.type() == EventType.FORGET) {
            // By the next checkpoint it has been done, and no row follows it.
            for (StreamRecord<Event> before : lateEvents.release(event.entityKey())) {
                process(before.getValue());
            }
            process(event);
        } else if (!rejectIfTooLate(event, latest())) {
            if (!lateEvents.take(record, reached())) {
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
                        flushBefore(reached());
                    });
        }
    }

    @Override
    public void writeBack() throws Exception {
        super.writeBack();
        lateEvents.writeBack();
    }

    @Override
    protected final long latest() {
        return lateEvents.last(reached());
    }

    @Override
    protected final long next() {
        return lateEvents.first(reached());
    }

    /** Queues a watermark behind others and the events that wait for them. */
    @Override
    protected final void putOff(long watermark) {
        lateEvents.then(watermark, reached());
    }

    @Override
    protected final void afterWatermark() throws Exception {
        metadata.pass(reached());
        for (StreamRecord<Event> record : lateEvents.release()) {
            process(record.getValue());
        }
    }
}
