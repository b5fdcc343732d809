package io.tideline.job.sink;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.Rejection;
import io.tideline.job.option.StartException;
import io.tideline.product.CohortRow;
import io.tideline.product.ProductRow;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Writes every row to several outputs. */
public final class CombinedOutputs implements Outputs {
    private final List<Outputs> all;

    public CombinedOutputs(List<? extends Outputs> all) {
        this.all = List.copyOf(all);
    }

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
    public void scores(DataStream<ScoreRow> finals, DataStream<ScoreRow> live) {
        all.forEach(each -> each.scores(finals, live));
    }

    @Override
    public void product(DataStream<ProductRow> rows) {
        all.forEach(each -> each.product(rows));
    }

    @Override
    public void activation(DataStream<ActivationRow> rows) {
        all.forEach(each -> each.activation(rows));
    }

    @Override
    public void cohorts(DataStream<CohortRow> rows) {
        all.forEach(each -> each.cohorts(rows));
    }

    @Override
    public void alerts(DataStream<Alert> rows) {
        all.forEach(each -> each.alerts(rows));
    }

    @Override
    public void rejected(DataStream<Rejection> rows) {
        all.forEach(each -> each.rejected(rows));
    }
}
