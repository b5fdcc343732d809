package io.tideline.job.model;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;

/** Runs calls in the test's thread: the repeated one whenever {@link #look} is called. */
final class Coordinator implements SplitEnumeratorContext<KafkaPartitionSplit> {
    private Runnable repeated;

    /** Makes the repeated call once. */
    void look() {
        repeated.run();
    }

    @Override
    public <T> void callAsync(Callable<T> call, BiConsumer<T, Throwable> handler) {
        run(call, handler);
    }

    @Override
    public <T> void callAsync(
            Callable<T> call, BiConsumer<T, Throwable> handler, long delay, long period) {
        repeated = () -> run(call, handler);
    }

    private static <T> void run(Callable<T> call, BiConsumer<T, Throwable> handler) {
        T result = null;
        Exception fault = null;
        try {
            result = call.call();
        } catch (Exception e) {
            fault = e;
        }
        handler.accept(result, fault);
    }

    @Override
    public int currentParallelism() {
        return 1;
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sendEventToSourceReader(int reader, SourceEvent event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void assignSplits(SplitsAssignment<KafkaPartitionSplit> assignment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void signalNoMoreSplits(int reader) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void runInCoordinatorThread(Runnable task) {
        throw new UnsupportedOperationException();
    }
}
