package io.tideline.job.source.kafka;

import io.tideline.event.DecodeResult;
import io.tideline.job.model.RefusedModel;
import io.tideline.time.MachineClock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.base.source.reader.synchronization.FutureCompletingBlockingQueue;
import org.apache.flink.connector.kafka.source.reader.KafkaSourceReader;
import org.apache.flink.connector.kafka.source.reader.fetcher.KafkaSourceFetcherManager;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitState;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Flink's Kafka reader, which emits the watermark of its partitions itself ({@link ReaderClock}).
 * To Flink it is never idle, unless it has no partition: Flink does not wait for an idle channel
 * that comes back behind the others.
 */
@SuppressWarnings("try") // closing is the connector's own, and may be interrupted
final class EventSourceReader extends KafkaSourceReader<DecodeResult> {
    /** A live clock need not be finer, and one per event would cost more than the events. */
    private static final long WATERMARK_MILLIS = 200;

    private final ReaderClock clock;
    private final EndOffsets ends;
    private final MachineClock machine;
    private final Queue<RefusedModel> refusedModels = new ArrayDeque<>();
    private ReaderOutput<DecodeResult> output;
    private long emitted = Long.MIN_VALUE;
    private long emittedAt;
    private long completed = -1;
    private boolean mustReport = true;

    /** Whether the clock of the job has come since the last poll. */
    private boolean hasLearned;

    /** A partition with its clock. */
    private static final class State extends KafkaPartitionSplitState {
        private final PartitionClock clock;

        private State(KafkaPartitionSplit split, PartitionClock clock) {
            super(split);
            this.clock = clock;
        }
    }

    /** Emits records, decoded, and moves the clocks of their partitions. */
    static final class Emitter
            implements RecordEmitter<
                            ConsumerRecord<byte[], byte[]>, DecodeResult, KafkaPartitionSplitState>,
                    Collector<DecodeResult> {
        private final KafkaEvents.Decoding decoding;
        private ConsumerRecord<byte[], byte[]> message;
        private SourceOutput<DecodeResult> output;
        private PartitionClock clock;

        Emitter(KafkaEvents.Decoding decoding) {
            this.decoding = decoding;
        }

        @Override
        public void emitRecord(
                ConsumerRecord<byte[], byte[]> record,
                SourceOutput<DecodeResult> to,
                KafkaPartitionSplitState state) {
            message = record;
            output = to;
            clock = ((State) state).clock;
            decoding.deserialize(record, this);
            state.setCurrentOffset(record.offset() + 1);
        }

        /** Events carry their own timestamp, anything else that of the Kafka record. */
        @Override
        public void collect(DecodeResult decoded) {
            boolean hasTime = decoded.isEvent() && decoded.event().hasTime();
            if (decoded.isOwnedEvent()) {
                clock.accept(decoded.event().timestamp());
            }
            output.collect(decoded, hasTime ? decoded.event().timestamp() : message.timestamp());
        }

        @Override
        public void close() {}
    }

    EventSourceReader(
            KafkaSourceFetcherManager fetchers,
            Emitter emitter,
            Configuration configuration,
            SourceReaderContext context,
            PartitionReader.Metrics metrics,
            ReaderClock clock,
            EndOffsets ends,
            MachineClock machine) {
        super(
                new FutureCompletingBlockingQueue<>(), // it takes that of the fetchers
                fetchers,
                emitter,
                configuration,
                context,
                metrics);
        this.clock = clock;
        this.ends = ends;
        this.machine = machine;
    }

    @Override
    protected KafkaPartitionSplitState initializedState(KafkaPartitionSplit split) {
        EventSplit known = EventSplit.of(split);
        return new State(
                known, clock.add(known.getTopicPartition(), known.largest(), known.jobTime()));
    }

    @Override
    protected KafkaPartitionSplit toSplitType(String id, KafkaPartitionSplitState state) {
        return new EventSplit(
                state.toKafkaPartitionSplit(), ((State) state).clock.largest(), clock.jobTime());
    }

    @Override
    protected void onSplitFinished(Map<String, KafkaPartitionSplitState> finished) {
        super.onSplitFinished(finished);
        finished.values().forEach(state -> clock.remove(state.getTopicPartition()));
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        super.addSplits(splits);
        if (output != null) {
            output.markActive();
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<DecodeResult> to) throws Exception {
        output = to;
        emitRefusedModels();
        InputStatus status = super.pollNext(to);
        if (clock.hasTaken() || hasLearned) {
            emitWatermark();
        }
        if (hasLearned && clock.isEmpty()) {
            output.markIdle();
        }
        hasLearned = false;
        if (mustReport && status != InputStatus.END_OF_INPUT) {
            mustReport = false;
            context.sendSourceEventToCoordinator(new RunningReport(completed));
        }
        return status;
    }

    /**
     * Reports with the next poll that the reader goes on. When the checkpoint is the savepoint of a
     * stop there is no next poll ({@link RunningReaders}).
     */
    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        super.notifyCheckpointComplete(checkpoint);
        completed = checkpoint;
        mustReport = true;
        wakeUp();
    }

    /** Makes Flink poll the reader, unless it has been stopped. */
    private void wakeUp() {
        splitFetcherManager.getQueue().notifyAvailable();
    }

    /** Emits them as soon as there is an output: before the next checkpoint. */
    private void emitRefusedModels() {
        while (output != null && !refusedModels.isEmpty()) {
            RefusedModel refused = refusedModels.remove();
            output.collect(DecodeResult.of(refused.rejection()), refused.writtenAt());
        }
    }

    private void emitWatermark() {
        long now = machine.elapsedMillis();
        long watermark = clock.watermark();
        if (watermark > emitted
                && (emitted == Long.MIN_VALUE || now - emittedAt >= WATERMARK_MILLIS)) {
            emitted = watermark;
            emittedAt = now;
            output.emitWatermark(new Watermark(watermark));
        }
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof JobTimeEvent jobTime) {
            tick(jobTime.jobTime());
        } else if (event instanceof RefusedModel refused) {
            refusedModels.add(refused);
            emitRefusedModels();
        } else {
            super.handleSourceEvents(event);
        }
    }

    /**
     * What follows for the watermark is emitted by the next poll. A reader that has been stopped is
     * not polled any more: what it emitted now would come after the barrier of its savepoint.
     */
    private void tick(long jobTime) {
        clock.learn(jobTime);
        clock.settle(ends.readToEnd(clock::position));
        ends.request(clock.quiet());
        hasLearned = true;
        wakeUp();
        context.sendSourceEventToCoordinator(clock.report());
    }

    @Override
    public void close() throws Exception {
        ends.close();
        super.close();
    }
}
