package io.tideline.job.sink;

import io.tideline.job.sink.row.RowSchema;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Where rows go. {@code add} attaches sinks, with their own uids and names, and is called once a
 * job for each of {@link io.tideline.job.sink.row.RowSchemas#ALL}.
 *
 * <p>All rows of one key (docs/concepts.md) must come out of one subtask of the given stream,
 * oldest first: no sink sorts them again.
 */
public interface Outputs {

    /**
     * Creates what rows are written to: topics, tables, directories. Until then an output has only
     * looked whether it can, so that a start that fails for another reason leaves nothing behind.
     *
     * @throws io.tideline.job.option.StartException if it cannot all the same
     */
    default void create() {}

    /**
     * Returns what records the model that rows are computed by, where readers of the rows can look
     * it up; to be used after {@link #create}, and whenever the model changes.
     */
    default ModelRecorder modelRecorder() {
        return model -> {};
    }

    /** Writes rows that are in a table alone; where there are no tables, nowhere. */
    default <R> void addTable(DataStream<R> rows, RowSchema<R> schema) {}

    /** Writes the rows of an output, retracted ones among them. */
    <R> void add(DataStream<R> rows, RowSchema<R> schema);

    /**
     * Writes the rows of an output that also has live ones.
     *
     * @param live in the same partitioning; none when they are off, yet attached: a savepoint is
     *     not restored into a job that lacks one of its sinks
     */
    default <R> void add(DataStream<R> rows, DataStream<R> live, RowSchema<R> schema) {
        add(rows, schema);
    }
}
