package io.tideline.ingest;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.MessageIds;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.metrics.RejectionCounters;
import io.tideline.metrics.TidelineMetrics;
import io.tideline.state.StateNames;
import io.tideline.time.DayCalendar;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * SORT OUT: sends events on, rejections aside, and counts what is ignored.
 *
 * <p>An event carries its whole record, most of its bytes, for one case alone: that members find it
 * too late. They can't where their watermark cannot have come so far, and then the record is left
 * behind here. Their watermark is at most this task's own; once this task was idle, until its own
 * has come as far again as theirs may have, it is what others and the machine's clock made of it,
 * and then never further than a timestamp may be ahead of the clock.
 */
public final class RejectionRouter extends AbstractStreamOperator<Event>
        implements OneInputStreamOperator<DecodeResult, Event> {
    private static final long serialVersionUID = 1L;

    public static final String UID = StateNames.INGEST;
    public static final String NAME = "Ingest: events, rejections";

    /** Records that are not events. */
    public static final OutputTag<Rejection> REJECTED = new OutputTag<>("rejected") {};

    /** Allowance for an event that is in flight while time advances. */
    private static final Duration ON_THE_WAY = Duration.ofHours(1);

    private final ZoneId zone;
    private final TimeSettings times;
    private final long ahead;
    private final MachineClock clock;

    private transient DayCalendar calendar;
    private transient ListState<Long> state;

    /** How far the watermark of members may have come. */
    private transient long bound;

    private transient boolean isIdle;

    /** Whether the watermark of members waits for this task's own. */
    private transient boolean counts;

    /** As {@link Event#epoch}; no later operator knows what was before a restart. */
    private transient long epoch;

    private transient Counter ignored;
    private transient Counter rejected;
    private transient RejectionCounters byReason;

    /**
     * @param zone that days are cut in
     * @param maxFuture how far ahead of the clock a timestamp may be
     */
    public RejectionRouter(
            ZoneId zone, TimeSettings times, Duration maxFuture, MachineClock clock) {
        this.zone = zone;
        this.times = times;
        this.ahead = maxFuture.plus(ON_THE_WAY).toMillis();
        this.clock = clock;
    }

    /** Kept as union state: members see the watermarks of all tasks. */
    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore().getUnionListState(StateNames.BOUND);
        bound = Long.MIN_VALUE;
        boolean isKnown = false;
        for (long ofTask : state.get()) {
            bound = Math.max(bound, ofTask);
            isKnown = true;
        }
        if (context.isRestored() && !isKnown) {
            bound = clock.millis() + ahead; // from a version that did not keep it
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        calendar = new DayCalendar(zone);
        isIdle = false;
        counts = true;
        epoch = 0;
        MetricGroup metrics = TidelineMetrics.of(getMetricGroup());
        ignored = metrics.counter("numEventsIgnored");
        rejected = metrics.counter("numEventsRejected");
        byReason =
                new RejectionCounters(
                        metrics, EnumSet.complementOf(EnumSet.of(RejectionReason.TOO_LATE)));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        if (!counts) {
            noteClock();
        }
        state.clear();
        state.add(bound);
    }

    @Override
    public void processElement(StreamRecord<DecodeResult> element) {
        DecodeResult record = element.getValue();
        if (record.isEvent()) {
            Event event = record.event();
            if (!event.hasTime() && Event.accountOf(event.entityKey()) != null) {
                epoch = MessageIds.hash(event.position() + event.entityKey());
            }
            boolean isWhole = event.hasTime() && mayBeTooLate(event);
            Event passed = isWhole ? event : event.accepted();
            output.collect(element.replace(epoch == 0 ? passed : passed.after(epoch)));
        } else if (record.isRejection()) {
            rejected.inc();
            byReason.inc(record.rejection().reason());
            output.collect(REJECTED, element.replace(record.rejection()));
        } else {
            ignored.inc();
        }
    }

    private boolean mayBeTooLate(Event event) {
        if (!counts) {
            noteClock();
        }
        long end = calendar.lastMillisOf(calendar.dayOf(event.timestamp()));
        return end + times.allowedLateness() <= bound;
    }

    /** While this task does not count, others alone decide on the watermark of members. */
    private void noteClock() {
        bound = Math.max(bound, clock.millis() + ahead);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.getTimestamp() >= bound) {
            bound = mark.getTimestamp();
            counts |= !isIdle;
        }
        super.processWatermark(mark);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        if (!counts) {
            noteClock(); // as of when it is active again, if it is
        }
        isIdle = status.isIdle();
        counts &= !isIdle;
        super.processWatermarkStatus(status);
    }
}
