package io.tideline.job.sink;

import io.tideline.job.option.StartException;
import io.tideline.job.sink.row.RowSchema;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Writes every row to several outputs. */
public record CombinedOutputs(List<? extends Outputs> all) implements Outputs {

    /**
     * Checks all sinks of a configuration; nothing is made yet.
     *
     * @param checkpointInterval null: there are no checkpoints
     * @param live whether there will be live rows
     * @throws StartException if one of them cannot be written to
     */
    public static CombinedOutputs check(
            List<SinkConfig> sinks, Duration checkpointInterval, boolean live) {
        return new CombinedOutputs(
                sinks.stream().map(sink -> sink.check(checkpointInterval, live)).toList());
    }

    @Override
    public void create() {
        all.forEach(Outputs::create);
    }

    @Override
    public ModelRecorder modelRecorder() {
        List<ModelRecorder> recorders = all.stream().map(Outputs::modelRecorder).toList();
        return model -> recorders.forEach(each -> each.record(model));
    }

    @Override
    public <R> void addTable(DataStream<R> rows, RowSchema<R> schema) {
        all.forEach(each -> each.addTable(rows, schema));
    }

    @Override
    public <R> void add(DataStream<R> rows, RowSchema<R> schema) {
        all.forEach(each -> each.add(rows, schema));
    }

    @Override
    public <R> void add(DataStream<R> rows, DataStream<R> live, RowSchema<R> schema) {
        all.forEach(each -> each.add(rows, live, schema));
    }
}
