package io.tideline.ingest;

import io.tideline.event.RejectedCount;
import io.tideline.state.StateNames;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * REJECTED COUNTS: counts rejected records by day, reason and topic. The numbers are state, and so
 * each record is in them once, however often it is read.
 */
public final class RejectionCounter
        extends KeyedProcessFunction<String, RejectedCount, RejectedCount> {
    private static final long serialVersionUID = 1L;

    public static final String UID = StateNames.REJECTED_COUNTS;
    public static final String NAME = "Rejected counts";

    private transient ValueState<Long> records;

    @Override
    public void open(OpenContext context) {
        records = getRuntimeContext().getState(StateNames.REJECTED_RECORDS);
    }

    @Override
    public void processElement(RejectedCount more, Context context, Collector<RejectedCount> out)
            throws Exception {
        Long before = records.value();
        long after = (before == null ? 0 : before) + more.records();
        records.update(after);
        out.collect(new RejectedCount(more.day(), more.reason(), more.topic(), after));
    }
}
