package io.tideline.job.source.kafka;

import io.tideline.time.MachineClock;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * Flink's enumerator of partitions, which also keeps the clock of the job: it gets from the readers
 * how far their partitions are, and sends them how far the clock has come.
 */
final class EventSourceEnumerator
        implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {
    private static final long TICK_MILLIS = 500;

    private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> partitions;
    private final SplitEnumeratorContext<KafkaPartitionSplit> context;
    private final JobClock clock;
    private final RunningReaders running = new RunningReaders();

    EventSourceEnumerator(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> partitions,
            SplitEnumeratorContext<KafkaPartitionSplit> context,
            ClockRules rules,
            MachineClock machine) {
        this.partitions = partitions;
        this.context = context;
        this.clock = new JobClock(rules, machine);
    }

    @Override
    public void start() {
        partitions.start();
        context.callAsync(() -> null, (nothing, fault) -> tick(fault), TICK_MILLIS, TICK_MILLIS);
    }

    private void tick(Throwable fault) {
        if (fault != null) {
            throw new IllegalStateException("The clock of the job has stopped.", fault);
        }
        long jobTime = clock.advance(context.currentParallelism());
        if (hasGivenAll()) {
            for (int reader : context.registeredReaders().keySet()) {
                if (running.contains(reader)) {
                    context.sendEventToSourceReader(reader, new JobTimeEvent(jobTime));
                }
            }
        }
    }

    /** Returns whether all readers are there, and none of them may have ended. */
    boolean allRun() {
        int readers = context.currentParallelism();
        return context.registeredReaders().size() == readers
                && IntStream.range(0, readers).allMatch(running::contains);
    }

    /** Returns whether all known partitions are assigned: readers without any get none. */
    private boolean hasGivenAll() {
        try {
            KafkaSourceEnumState state = partitions.snapshotState(-1);
            return state.initialDiscoveryFinished() && state.unassignedSplits().isEmpty();
        } catch (Exception e) {
            throw new IllegalStateException(
                    "Cannot find out which partitions have been assigned.", e);
        }
    }

    @Override
    public void handleSourceEvent(int reader, SourceEvent event) {
        if (event instanceof ClockReport report) {
            clock.report(reader, report);
        } else if (event instanceof RunningReport report) {
            running.report(reader, report);
        } else {
            partitions.handleSourceEvent(reader, event);
        }
    }

    @Override
    public void handleSplitRequest(int reader, String host) {
        partitions.handleSplitRequest(reader, host);
    }

    @Override
    public void addSplitsBack(List<KafkaPartitionSplit> splits, int reader) {
        clock.forget(reader);
        running.remove(reader);
        partitions.addSplitsBack(splits, reader);
    }

    @Override
    public void addReader(int reader) {
        running.remove(reader);
        partitions.addReader(reader);
    }

    @Override
    public KafkaSourceEnumState snapshotState(long checkpoint) throws Exception {
        return partitions.snapshotState(checkpoint);
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        running.complete(checkpoint);
        partitions.notifyCheckpointComplete(checkpoint);
    }

    @Override
    public void notifyCheckpointAborted(long checkpoint) throws Exception {
        partitions.notifyCheckpointAborted(checkpoint);
    }

    @Override
    public void close() throws IOException {
        partitions.close();
    }
}
