package io.tideline.job.sink.table;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;

/** Attaches sinks, each of which writes one table. */
public final class TableSinks {
    private TableSinks() {}

    /**
     * Attaches a sink with as many subtasks as the rows come from, up to a limit. Beyond it several
     * share a writer, which gets all rows of each: those of a key that come from one subtask of one
     * stream stay in order.
     *
     * @param most subtasks of the sink, each of which has a connection of its own
     */
    public static <R> DataStreamSink<R> attach(DataStream<R> rows, Sink<R> sink, int most) {
        int writers = Math.min(rows.getParallelism(), most);
        // Not where it can be helped: between two tasks each row is serialized.
        DataStream<R> shared = writers < rows.getParallelism() ? rows.rescale() : rows;
        return shared.sinkTo(sink).setParallelism(writers);
    }
}
