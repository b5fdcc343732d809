package io.tideline.bench.course;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.Rejection;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.row.RowSchema;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.product.CohortRow;
import io.tideline.product.ProductRow;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Writes rows to a {@link Board}, each under its key, and reports the outputs' watermarks. */
record BoardOutputs(String board) implements Outputs {
    @Override
    public void scores(DataStream<ScoreRow> finals, DataStream<ScoreRow> live) {
        attach(finals, RowSchemas.SCORES);
    }

    @Override
    public void product(DataStream<ProductRow> rows) {
        attach(rows, RowSchemas.PRODUCT);
    }

    @Override
    public void activation(DataStream<ActivationRow> rows) {
        attach(rows, RowSchemas.ACTIVATION);
    }

    @Override
    public void cohorts(DataStream<CohortRow> rows) {
        attach(rows, RowSchemas.COHORTS);
    }

    @Override
    public void alerts(DataStream<Alert> rows) {
        attach(rows, RowSchemas.ALERTS);
    }

    @Override
    public void rejected(DataStream<Rejection> rows) {
        attach(rows, RowSchemas.REJECTED);
    }

    private <T> void attach(DataStream<T> rows, RowSchema<T> format) {
        rows.sinkTo(new BoardSink<>(board, format))
                .setParallelism(1)
                .name("Board " + format.name())
                .uid("board-" + format.name().replace('_', '-'));
    }

    private record BoardSink<T>(String board, RowSchema<T> format) implements Sink<T> {
        @Override
        public SinkWriter<T> createWriter(WriterInitContext context) {
            Board found = Board.find(board);
            return new SinkWriter<>() {
                @Override
                public void write(T row, Context at) {
                    found.rows()
                            .put(
                                    format.name(),
                                    format.sortKey(row),
                                    format.retracts(row) ? null : format.json(row));
                }

                @Override
                public void writeWatermark(Watermark watermark) {
                    found.reached(format.name(), watermark.getTimestamp());
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public void close() {}
            };
        }
    }
}
