package io.tideline.stage;

import io.tideline.event.Event;
import io.tideline.event.MachineClock;
import io.tideline.model.Model;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Runs {@link MembersFunction}, and keeps the clock going: when every partition has fallen silent,
 * the watermark goes on with the machine's clock, so that days close and silence is noticed
 * (docs/concepts.md). Here, since this is the first place where one task sees all partitions.
 */
public final class MembersOperator extends CachingOperator<Event, MemberReport> {
    private static final long serialVersionUID = 1L;

    private static final long TICK_MILLIS = 1_000;

    /** How long accounts wait for news that is told for many events at once. */
    private static final long NEWS_MILLIS = 200;

    private final TimeRules times;
    private final MachineClock clock;
    private final MembersFunction function;
    private transient boolean silent;
    private transient boolean ticking;
    private transient long reached;
    private transient boolean willTell;

    /**
     * @param clock what the watermark goes on by in a silence
     */
    public MembersOperator(Model model, TimeRules times, MachineClock clock) {
        this(model, times, clock, WriteBack.BY_HEAP);
    }

    /** The same with so much room, in bytes, for users at work. */
    MembersOperator(Model model, TimeRules times, MachineClock clock, long room) {
        this(new MembersFunction(model, times), times, clock, room);
    }

    private MembersOperator(
            MembersFunction function, TimeRules times, MachineClock clock, long room) {
        super(function, room);
        this.function = function;
        this.times = times;
        this.clock = clock;
    }

    @Override
    public void open() throws Exception {
        super.open();
        silent = false;
        ticking = false;
        reached = Long.MIN_VALUE;
        willTell = false;
    }

    @Override
    public void processElement(StreamRecord<Event> event) throws Exception {
        super.processElement(event);
        if (!willTell && function.hasNews()) {
            willTell = true;
            long now = getProcessingTimeService().getCurrentProcessingTime();
            var unused =
                    getProcessingTimeService()
                            .registerTimer(now + NEWS_MILLIS, ignored -> tellInTime());
        }
    }

    private void tellInTime() {
        willTell = false;
        function.tellBefore(reached);
    }

    /** A checkpoint holds no news. */
    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        function.tellAll();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        // Partitions that come back after a silence start behind what the clock has reached.
        if (mark.getTimestamp() > reached) {
            reached = mark.getTimestamp();
            function.tellBefore(reached);
            super.processWatermark(mark);
        }
    }

    /** Silence ends here: for the stages behind, this one is never idle. */
    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        silent = status.isIdle();
        if (silent && !ticking) {
            ticking = true;
            goOn();
        }
    }

    private void goOn() throws Exception {
        if (!silent) {
            ticking = false;
            return;
        }
        processWatermark(new Watermark(clock.millis() - times.outOfOrderness() - 1));
        long now = getProcessingTimeService().getCurrentProcessingTime();
        // A failed tick fails the task by itself; there is nothing to wait for.
        var unused = getProcessingTimeService().registerTimer(now + TICK_MILLIS, ignored -> goOn());
    }
}
