package io.tideline.job.sink;

import io.tideline.engagement.ScoreRow;
import io.tideline.event.Rejection;
import io.tideline.product.ProductRow;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Writes every row to several outputs. */
public final class CombinedOutputs implements Outputs {
    private final List<Outputs> all;

    public CombinedOutputs(List<? extends Outputs> all) {
        this.all = List.copyOf(all);
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
    public void rejected(DataStream<Rejection> rows) {
        all.forEach(each -> each.rejected(rows));
    }
}
