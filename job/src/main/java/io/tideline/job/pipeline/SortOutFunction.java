package io.tideline.job.pipeline;

import io.tideline.event.Decoded;
import io.tideline.event.Event;
import io.tideline.event.Rejection;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Sends events on, rejections aside, and counts what is ignored. */
final class SortOutFunction extends ProcessFunction<Decoded, Event> {
    private static final long serialVersionUID = 1L;

    static final String UID = "sort-out";
    static final String NAME = "Sort out: events, rejections";

    /** Records that are no events. */
    static final OutputTag<Rejection> REJECTED = new OutputTag<>("rejected") {};

    private transient Counter ignored;
    private transient Counter rejected;

    @Override
    public void open(OpenContext context) {
        ignored = getRuntimeContext().getMetricGroup().counter("eventsIgnored");
        rejected = getRuntimeContext().getMetricGroup().counter("eventsRejected");
    }

    @Override
    public void processElement(Decoded record, Context ctx, Collector<Event> out) {
        if (record.isEvent()) {
            out.collect(record.event());
        } else if (record.isRejection()) {
            rejected.inc();
            ctx.output(REJECTED, record.rejection());
        } else {
            ignored.inc();
        }
    }
}
