package io.tideline.bench.course;

import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.row.RowSchema;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Writes rows to a {@link Board}, each under its key, and reports the outputs' watermarks. */
record BoardOutputs(String board) implements Outputs {
    @Override
    public <R> void add(DataStream<R> rows, RowSchema<R> format) {
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
