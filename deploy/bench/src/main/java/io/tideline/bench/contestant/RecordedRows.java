package io.tideline.bench.contestant;

import io.tideline.bench.contestant.TidelineFiles.Sinks;
import io.tideline.job.config.JobConfig;
import io.tideline.job.model.ModelSource;
import io.tideline.job.pipeline.Pipeline;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.row.RowSchema;
import io.tideline.model.Model;
import io.tideline.model.read.ModelReader;
import io.tideline.scores.AlertsFromOperator;
import io.tideline.state.ErasureSettings;
import io.tideline.time.MachineClock;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The rows that the whole job makes of a workload, in files: one for each output and each subtask
 * of it, in the order in which the subtask made them.
 */
final class RecordedRows {
    /** A warm-up is shorter, and needs all rows. */
    private static final int SECONDS = 1_800;

    private final Path folder;
    private final Map<String, TypeInformation<?>> types;
    private final int subtasks;

    private RecordedRows(Path folder, Map<String, TypeInformation<?>> types, int subtasks) {
        this.folder = folder;
        this.types = types;
        this.subtasks = subtasks;
    }

    /** Runs the job on a task's events, and records its rows in the task's folder. */
    static RecordedRows of(Task task) throws Exception {
        var recorder = new Recorder();
        Task recording = task.named(task.run() + "-recorded", SECONDS);
        try (recorder) {
            Outcome outcome = new Race(recorder, recording, Marks.NONE).run();
            if (!outcome.complete()) {
                throw new IllegalStateException(
                        "Of the rows to be written, those of %d events alone were recorded within %d s."
                                .formatted(outcome.events(), SECONDS));
            }
        }
        // Their files end with the job.
        return new RecordedRows(recorder.folder, Map.copyOf(recorder.types), task.parallelism());
    }

    /** Returns the number of rows, of all outputs. */
    long count() throws IOException {
        long rows = 0;
        for (String output : types.keySet()) {
            for (int subtask = 0; subtask < subtasks; subtask++) {
                rows += count(folder.resolve(output), subtask);
            }
        }
        return rows;
    }

    /** Returns the type of an output's rows. */
    @SuppressWarnings("unchecked") // the one that it was recorded with
    <R> TypeInformation<R> type(RowSchema<R> output) {
        return (TypeInformation<R>) types.get(output.name());
    }

    /** Returns the file of an output, to which each subtask adds its number. */
    Path file(RowSchema<?> output) {
        return folder.resolve(output.name());
    }

    /** Opens the rows of a subtask, which are none where the output has fewer subtasks. */
    static InputStream open(Path output, int subtask) throws IOException {
        Path file = of(output, subtask);
        return Files.exists(file)
                ? new BufferedInputStream(Files.newInputStream(file))
                : InputStream.nullInputStream();
    }

    /** Returns the number of rows of a subtask. */
    static long count(Path output, int subtask) throws IOException {
        Path file = counted(output, subtask);
        return Files.exists(file) ? Long.parseLong(Files.readString(file)) : 0;
    }

    private static Path of(Path output, int subtask) {
        return output.resolveSibling(output.getFileName() + "-" + subtask);
    }

    private static Path counted(Path output, int subtask) {
        return output.resolveSibling(output.getFileName() + "-" + subtask + ".count");
    }

    /** Returns a serializer of a recorded type. */
    static <R> TypeSerializer<R> serializer(TypeInformation<R> type) {
        return type.createSerializer(new SerializerConfigImpl());
    }

    /** The whole job, with files for Kafka and PostgreSQL. */
    private static final class Recorder extends FlinkContestant {
        private final Map<String, TypeInformation<?>> types = new ConcurrentHashMap<>();
        private Path folder;

        @Override
        public String name() {
            return "recorder";
        }

        @Override
        protected JobClient submit(Task task, StreamExecutionEnvironment environment)
                throws Exception {
            folder = Files.createDirectories(task.folder().resolve("rows"));
            JobConfig config = TidelineFiles.write(task, Sinks.BOTH, "off");
            Model model = ModelReader.read(config.model());
            Pipeline.build(
                    LimitContestant.read(config, model, environment),
                    ModelSource.of(model),
                    config.timeSettings(),
                    ErasureSettings.NONE,
                    config.time().maxFuture(),
                    MachineClock.SYSTEM,
                    any -> new AlertsFromOperator(List.of(), Long.MIN_VALUE, 0),
                    new RecordingOutputs(folder, types));
            return environment.executeAsync("Recorder");
        }

        @Override
        protected long through() {
            return TidelineContestant.taken();
        }

        @Override
        protected long watermark() {
            return MetricBoard.sinkWatermark();
        }

        @Override
        protected Map<String, Long> counts() {
            return MetricBoard.ofSinks();
        }
    }

    private record RecordingOutputs(Path folder, Map<String, TypeInformation<?>> types)
            implements Outputs {
        @Override
        public <R> void add(DataStream<R> rows, RowSchema<R> output) {
            types.put(output.name(), rows.getType());
            rows.sinkTo(new FileSink<>(folder.resolve(output.name()).toString(), rows.getType()))
                    .setParallelism(rows.getParallelism())
                    .name(output.name())
                    .uid("recorded-" + output.name());
        }
    }

    private record FileSink<R>(String output, TypeInformation<R> type) implements Sink<R> {
        @Override
        public SinkWriter<R> createWriter(WriterInitContext context) throws IOException {
            return new FileWriter<>(
                    Path.of(output),
                    context.getTaskInfo().getIndexOfThisSubtask(),
                    serializer(type));
        }
    }

    private static final class FileWriter<R> implements SinkWriter<R> {
        private final DataOutputViewStreamWrapper file;
        private final Path counted;
        private final TypeSerializer<R> serializer;
        private long count;

        private FileWriter(Path output, int subtask, TypeSerializer<R> serializer)
                throws IOException {
            this.file =
                    new DataOutputViewStreamWrapper(
                            new BufferedOutputStream(Files.newOutputStream(of(output, subtask))));
            this.counted = counted(output, subtask);
            this.serializer = serializer;
        }

        @Override
        public void write(R row, Context context) throws IOException {
            serializer.serialize(row, file);
            count++;
        }

        @Override
        public void flush(boolean endOfInput) throws IOException {
            file.flush();
            Files.writeString(counted, String.valueOf(count));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
