package io.tideline.entity;

import io.tideline.buffer.LiveRowScheduler;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.serde.KeyedHash;
import io.tideline.state.ErasureSettings;
import io.tideline.state.SlicedTimersOperator;
import io.tideline.state.SuppressionList;
import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import io.tideline.time.MachineClock;
import io.tideline.time.TimeSettings;
import java.util.function.BooleanSupplier;
import org.apache.flink.util.OutputTag;

/**
 * An operator whose keys are users or accounts: they have a lifecycle and live rows, they can be
 * erased, and they expire.
 *
 * @param <O> type of the output
 */
public abstract class EntityOperator<O> extends SlicedTimersOperator<O> {
    private static final long serialVersionUID = 1L;

    /** Stands for the watermark of a row that has not to wait for one. */
    protected static final long NOT_LATE = EventTime.NONE;

    private final Level level;
    protected final TimeSettings times;
    protected final ErasureSettings erasure;
    private final MachineClock clock;

    protected transient DayCalendar calendar;
    protected transient LifecycleProcessor lifecycles;
    protected transient LiveRowScheduler liveRows;
    protected transient KeyedHash hash;
    protected transient SuppressionList suppressions;
    protected transient Expiry expiry;

    /**
     * @param clock that shows which events are old, as of a backlog
     * @param capacityBytes as {@link io.tideline.state.WriteBackCache#capacityBytes} takes it
     */
    protected EntityOperator(
            Model model,
            Level level,
            TimeSettings times,
            ErasureSettings erasure,
            MachineClock clock,
            long capacityBytes,
            Slice slice) {
        super(model, capacityBytes, slice);
        this.level = level;
        this.times = times;
        this.erasure = erasure;
        this.clock = clock;
    }

    @Override
    public void open() throws Exception {
        super.open();
        calendar = new DayCalendar(model.timezone());
        lifecycles =
                erasable(
                        new LifecycleProcessor(
                                model, level, times, clock, context, this::emitLifecycle));
        lifecycles.restore();
        liveRows =
                erasable(
                        new LiveRowScheduler(
                                times.liveInterval(),
                                getProcessingTimeService(),
                                context,
                                this::emitLive));
        hash = new KeyedHash(erasure.keys().read());
        suppressions = new SuppressionList(context, hash);
        expiry = new Expiry(erasure.inactiveDays(), calendar, keys);
    }

    /** Emits what a lifecycle yields. */
    protected <T> void emitLifecycle(OutputTag<T> tag, T value) {
        emit(tag, value);
    }

    @Override
    protected final boolean beforeTimers(long watermark, BooleanSupplier isOver) throws Exception {
        return lifecycles.takeTurns(
                watermark,
                key -> {
                    keys.select(key);
                    takeTurn(watermark);
                },
                isOver);
    }

    /** Processes the lifecycle events of the selected key that a watermark releases. */
    protected abstract void takeTurn(long watermark) throws Exception;

    /** Emits the live row of a key, which is due. */
    protected abstract void emitLive(String key) throws Exception;

    /**
     * Returns whether what the selected key did on a day is dropped because the key was erased.
     *
     * @param firstDay the first day that state has of the key: no day that is known is suppressed
     */
    protected final boolean isSuppressed(String key, int day, int firstDay) throws Exception {
        return day < firstDay && suppressions.has(key, day);
    }

    @Override
    public void writeBack() throws Exception {
        super.writeBack();
        lifecycles.writeBack();
        liveRows.writeBack();
    }
}
