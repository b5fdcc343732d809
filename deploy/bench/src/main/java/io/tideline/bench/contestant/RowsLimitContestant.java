package io.tideline.bench.contestant;

import io.tideline.bench.contestant.TidelineFiles.Sinks;
import io.tideline.event.DecodeResult;
import io.tideline.job.config.JobConfig;
import io.tideline.job.sink.CombinedOutputs;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.row.RowSchema;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.model.read.ModelReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.OutputTag;

/**
 * The upper limit for any job that writes what Tideline writes: it reads and decodes the events,
 * computes nothing, and writes the very rows that the whole job has made of them before, to the
 * same topics and tables. The rows are spread evenly over the events, which suits sinks best.
 */
public final class RowsLimitContestant extends FlinkContestant {
    private static final String EMITTED = "numRowsEmitted";

    /**
     * A subtask has emitted all its rows before the last of its events, of which some have more.
     */
    private static final double SHARE_OF_EVENTS = 0.8;

    private RecordedRows rows;
    private long count;
    private long events;

    @Override
    public String name() {
        return Contestants.ROWS_LIMIT;
    }

    @Override
    protected void start(Task task) throws Exception {
        if (rows == null) {
            rows = RecordedRows.of(task);
            count = rows.count();
        }
        events = task.work().events();
        super.start(task);
    }

    @Override
    protected JobClient submit(Task task, StreamExecutionEnvironment environment) throws Exception {
        JobConfig config = TidelineFiles.write(task, Sinks.BOTH, "off");
        List<Recorded<?>> recorded = new ArrayList<>();
        for (RowSchema<?> output : RowSchemas.ALL) {
            recorded.add(Recorded.of(output, rows));
        }
        SingleOutputStreamOperator<Void> emitted =
                LimitContestant.read(config, ModelReader.read(config.model()), environment)
                        .process(new Emit(recorded, SHARE_OF_EVENTS * events / task.parallelism()))
                        .returns(Types.VOID)
                        .name("Emit rows")
                        .uid("emit-rows");
        Outputs outputs =
                CombinedOutputs.check(config.sinks(), config.checkpoints().interval(), false);
        for (Recorded<?> each : recorded) {
            each.write(emitted, outputs);
        }
        outputs.create();
        return environment.executeAsync("Limit with rows");
    }

    /** Returns the events discarded; all of them only when all rows have been emitted too. */
    @Override
    protected long through() {
        long discarded = MetricBoard.sum(Set.of(LimitContestant.DISCARDED));
        return MetricBoard.sum(Set.of(EMITTED)) < count
                ? Math.min(discarded, events - 1)
                : discarded;
    }

    @Override
    protected Map<String, Long> counts() {
        return MetricBoard.ofSinks();
    }

    /** An output, and the rows that were recorded of it. */
    private record Recorded<R>(RowSchema<R> output, OutputTag<R> tag, String file)
            implements Serializable {

        private static <R> Recorded<R> of(RowSchema<R> output, RecordedRows rows) {
            return new Recorded<>(
                    output,
                    new OutputTag<>(output.name(), rows.type(output)),
                    rows.file(output).toString());
        }

        private void write(SingleOutputStreamOperator<Void> emitted, Outputs outputs) {
            outputs.add(emitted.getSideOutput(tag), output);
        }

        private Reading<R> open(int subtask) throws IOException {
            return new Reading<>(
                    tag,
                    RecordedRows.serializer(tag.getTypeInfo()),
                    RecordedRows.open(Path.of(file), subtask),
                    RecordedRows.count(Path.of(file), subtask));
        }
    }

    /** A file of rows that is being read. */
    private static final class Reading<R> implements Closeable {
        private final OutputTag<R> tag;
        private final TypeSerializer<R> serializer;
        private final DataInputViewStreamWrapper file;
        private final long count;
        private long emitted;

        private Reading(
                OutputTag<R> tag, TypeSerializer<R> serializer, InputStream file, long count) {
            this.tag = tag;
            this.serializer = serializer;
            this.file = new DataInputViewStreamWrapper(file);
            this.count = count;
        }

        /**
         * Emits rows until a share of all has been.
         *
         * @param share 1 or more: all of them
         * @return how many were emitted
         */
        private long emit(double share, ProcessFunction<DecodeResult, Void>.Context context)
                throws IOException {
            long before = emitted;
            double due = Math.min(1, share) * count;
            while (emitted < due) {
                context.output(tag, serializer.deserialize(file));
                emitted++;
            }
            return emitted - before;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Discards events, and emits rows meanwhile. */
    private static final class Emit extends ProcessFunction<DecodeResult, Void> {
        private static final long serialVersionUID = 1L;

        private final List<Recorded<?>> recorded;
        private final double events;

        private transient List<Reading<?>> readings;
        private transient Counter discarded;
        private transient Counter emitted;

        /**
         * @param events after which a subtask has emitted all its rows
         */
        private Emit(List<Recorded<?>> recorded, double events) {
            this.recorded = recorded;
            this.events = events;
        }

        @Override
        public void open(OpenContext context) throws IOException {
            discarded = getRuntimeContext().getMetricGroup().counter(LimitContestant.DISCARDED);
            emitted = getRuntimeContext().getMetricGroup().counter(EMITTED);
            readings = new ArrayList<>();
            int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
            for (Recorded<?> each : recorded) {
                readings.add(each.open(subtask));
            }
        }

        @Override
        public void processElement(DecodeResult event, Context context, Collector<Void> out)
                throws IOException {
            discarded.inc();
            double share = discarded.getCount() / events;
            for (Reading<?> each : readings) {
                emitted.inc(each.emit(share, context));
            }
        }

        @Override
        public void close() throws Exception {
            if (readings != null) {
                IOUtils.closeAll(readings);
            }
        }
    }
}
