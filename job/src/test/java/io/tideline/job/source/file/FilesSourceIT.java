package io.tideline.job.source.file;

import static io.tideline.job.source.Events.event;
import static io.tideline.job.source.Events.rejected;
import static io.tideline.job.source.Events.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.DecodeResult;
import io.tideline.event.Position;
import io.tideline.inprocess.LocalCluster;
import io.tideline.job.source.Events;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source in a running Flink: what reaches the next operator, also after a failure. */
class FilesSourceIT {
    private static LocalCluster flink;

    @TempDir private Path folder;

    @BeforeAll
    static void start() throws Exception {
        flink = LocalCluster.start(2, new Configuration());
    }

    @AfterAll
    static void stop() {
        flink.close();
    }

    @Test
    void recordsAndWatermarksArriveInOrder() throws Exception {
        String first = write(folder, "a.jsonl", event("a", 0), "", event("a", 10), event("a", 20));
        String second = write(folder, "b.jsonl.gz", event("b", 2), rejected(), event("b", 4));
        String third = write(folder, "c.jsonl", event("c", 4), event("c", 3), event("c", 30));

        assertThat(run(new Configuration(), new Recorder(), first, second, third))
                .containsExactly(
                        "W -10",
                        "a@0 " + Position.line(first, 1),
                        "b@2 " + Position.line(second, 1),
                        "missing_timestamp " + Position.line(second, 2),
                        "b@4 " + Position.line(second, 3),
                        "c@4 " + Position.line(third, 1),
                        "c@3 " + Position.line(third, 2),
                        "a@10 " + Position.line(first, 3),
                        "W -6",
                        "a@20 " + Position.line(first, 4),
                        "c@30 " + Position.line(third, 3),
                        "W 20",
                        "W end of day",
                        "W end");
    }

    @Test
    void aFailureLosesNoLineAndRepeatsNone() throws Exception {
        int lines = 1000;
        String first = write(folder, "a.jsonl", users("a", lines));
        String second = write(folder, "b.jsonl.gz", users("b", lines));
        List<String> undisturbed = run(new Configuration(), new Recorder(), first, second);
        Configuration restarting = new Configuration();
        restarting.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        restarting.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        restarting.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));

        FailingOnce.starts.set(0);
        List<String> disturbed = run(restarting, new FailingOnce(lines / 2), first, second);

        assertThat(FailingOnce.starts).hasValue(2);
        assertThat(withoutWatermarks(disturbed)).isEqualTo(withoutWatermarks(undisturbed));
        assertThat(disturbed).endsWith("W end of day", "W end");
    }

    private static String[] users(String name, int lines) {
        return IntStream.range(0, lines)
                .mapToObj(line -> event(name + line, line / 10))
                .toArray(String[]::new);
    }

    private static List<String> withoutWatermarks(List<String> said) {
        return said.stream().filter(word -> !word.startsWith("W ")).toList();
    }

    @SuppressWarnings("try") // closing the results may be interrupted, as any step of a test
    private static List<String> run(Configuration settings, Recorder recorder, String... files)
            throws Exception {
        Configuration configuration = new Configuration(settings);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment environment = flink.environment(configuration);
        environment.setParallelism(1);
        environment.enableCheckpointing(20);
        FilesSource source =
                new FilesSource(
                        List.of(files),
                        Events.decoders(),
                        Events.OUT_OF_ORDERNESS,
                        Events.ZONE,
                        null);
        List<String> said = new ArrayList<>();
        try (CloseableIterator<String> results =
                environment
                        .fromSource(source, WatermarkStrategy.noWatermarks(), "files")
                        .transform("recorder", Types.STRING, recorder)
                        .executeAndCollect()) {
            results.forEachRemaining(said::add);
        }
        return said;
    }

    /** Records what arrives. */
    private static class Recorder extends AbstractStreamOperator<String>
            implements OneInputStreamOperator<DecodeResult, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(StreamRecord<DecodeResult> element) throws Exception {
            DecodeResult decoded = element.getValue();
            if (decoded.isEvent()) {
                assertThat(element.getTimestamp()).isEqualTo(decoded.event().timestamp());
            }
            Position position =
                    decoded.isEvent() ? decoded.event().position() : decoded.rejection().position();
            output.collect(new StreamRecord<>(Events.say(decoded) + " " + position));
        }

        @Override
        public void processWatermark(Watermark mark) throws Exception {
            output.collect(new StreamRecord<>(Events.sayWatermark(mark.getTimestamp())));
            super.processWatermark(mark);
        }
    }

    /** Waits in mid-stream until a checkpoint is complete, and fails after it, the first time. */
    private static final class FailingOnce extends Recorder {
        private static final long serialVersionUID = 1L;
        private static final AtomicInteger starts = new AtomicInteger();

        private final int failAfter;
        private transient MailboxExecutor mailbox;
        private transient int start;
        private transient int elements;
        private transient boolean checkpointed;

        private FailingOnce(int failAfter) {
            this.failAfter = failAfter;
        }

        @Override
        public void open() throws Exception {
            super.open();
            start = starts.incrementAndGet();
            mailbox =
                    getContainingTask()
                            .getMailboxExecutorFactory()
                            .createExecutor(TaskMailbox.MIN_PRIORITY); // checkpoints too
        }

        @Override
        public void processElement(StreamRecord<DecodeResult> element) throws Exception {
            super.processElement(element);
            if (start == 1 && ++elements == failAfter) {
                checkpointed = false;
                while (!checkpointed) {
                    mailbox.yield(); // the source stands still, checkpoints do not
                }
            }
            if (start == 1 && elements == failAfter + 100) {
                throw new IOException("The failure that this test is about.");
            }
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) throws Exception {
            super.notifyCheckpointComplete(checkpoint);
            checkpointed = true;
        }
    }
}
