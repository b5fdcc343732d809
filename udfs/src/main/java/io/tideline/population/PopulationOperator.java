package io.tideline.population;

import io.tideline.message.Benchmark;
import io.tideline.message.PopulationInput;
import io.tideline.model.Model;
import io.tideline.time.EventTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Runs {@link PopulationFunction}, whose timers each close a day. Where a watermark closes many, as
 * after a gap of years, some close at a time, and what else there is to do comes in between,
 * checkpoints above all. The watermark is sent on when all have closed: the next operator takes
 * their benchmarks to be there by then. One that comes meanwhile takes its place.
 */
public final class PopulationOperator
        extends KeyedProcessOperator<Integer, PopulationInput, Benchmark> {
    private static final long serialVersionUID = 1L;

    /** Rows emitted per slice (about 10 ms of work), or all rows of one day. */
    private static final int ROWS = 2_000;

    /** Least time for other work between two slices, in milliseconds. */
    private static final long PAUSE_MILLIS = 1;

    private final PopulationFunction function;
    private final int slice;
    private transient long reached;
    private transient boolean isClosing;
    private transient boolean willClose;

    public PopulationOperator(Model model) {
        this(
                new PopulationFunction(model),
                Math.max(1, ROWS / (model.profiles().size() * ProductSegment.of(model).size())));
    }

    /** Closes at most {@code slice} days at a time. */
    PopulationOperator(PopulationFunction function, int slice) {
        super(function);
        this.function = function;
        this.slice = slice;
    }

    @Override
    public void open() throws Exception {
        super.open();
        setCurrentKey(PopulationFunction.KEY);
        function.restoreGauges();
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        boolean isEnd = mark.getTimestamp() == EventTime.END_OF_INPUT;
        if (isEnd && isClosing) {
            close(Integer.MAX_VALUE); // those of the watermark before: the end of input closes none
        }
        reached = mark.getTimestamp();
        if (isEnd) {
            close(Integer.MAX_VALUE);
        } else {
            setCurrentKey(PopulationFunction.KEY);
            function.closeThrough(reached);
            closeSlice();
        }
    }

    private void closeSlice() throws Exception {
        close(slice);
        if (isClosing && !willClose) {
            willClose = true;
            long now = getProcessingTimeService().getCurrentProcessingTime();
            var unused =
                    getProcessingTimeService()
                            .registerTimer(now + PAUSE_MILLIS, ignored -> closeNext());
        }
    }

    private void closeNext() throws Exception {
        willClose = false;
        if (isClosing) {
            closeSlice();
        }
    }

    private void close(int most) throws Exception {
        var left = new AtomicInteger(most);
        isClosing =
                !getTimeServiceManager()
                        .orElseThrow()
                        .tryAdvanceWatermark(
                                new Watermark(reached), () -> left.decrementAndGet() == 0);
        if (!isClosing) {
            output.emitWatermark(new Watermark(reached));
        }
    }
}
