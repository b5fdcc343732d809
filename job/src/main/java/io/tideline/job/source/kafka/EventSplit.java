package io.tideline.job.source.kafka;

import io.tideline.serde.RecordSerializer;
import java.io.IOException;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** A partition and how far it has been read, in offsets as well as in time. */
final class EventSplit extends KafkaPartitionSplit {
    private final long largest;
    private final long jobTime;

    /**
     * @param largest its largest accepted timestamp, or {@link Long#MIN_VALUE}
     * @param jobTime how far the clock of the job is known to have come
     */
    EventSplit(KafkaPartitionSplit split, long largest, long jobTime) {
        super(
                split.getTopicPartition(),
                split.getStartingOffset(),
                split.getStoppingOffset().orElse(NO_STOPPING_OFFSET));
        this.largest = largest;
        this.jobTime = jobTime;
    }

    /** Returns a split with its clock, which has not begun if nothing has been read of it yet. */
    static EventSplit of(KafkaPartitionSplit split) {
        return split instanceof EventSplit known
                ? known
                : new EventSplit(split, Long.MIN_VALUE, Long.MIN_VALUE);
    }

    long largest() {
        return largest;
    }

    long jobTime() {
        return jobTime;
    }

    /** Writes both numbers, then the split as the connector has it. */
    static final class Serializer implements SimpleVersionedSerializer<KafkaPartitionSplit> {
        private static final int VERSION = 1;

        private final KafkaPartitionSplitSerializer splits = new KafkaPartitionSplitSerializer();

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(KafkaPartitionSplit split) throws IOException {
            EventSplit known = EventSplit.of(split);
            byte[] ofConnector = splits.serialize(split);
            var out = new DataOutputSerializer(ofConnector.length + 20);
            out.writeLong(known.largest);
            out.writeLong(known.jobTime);
            out.writeInt(splits.getVersion());
            out.write(ofConnector);
            return out.getCopyOfBuffer();
        }

        @Override
        public KafkaPartitionSplit deserialize(int version, byte[] bytes) throws IOException {
            RecordSerializer.checkFormat("A partition", version, VERSION);
            var in = new DataInputDeserializer(bytes);
            long largest = in.readLong();
            long jobTime = in.readLong();
            int ofConnector = in.readInt();
            byte[] rest = new byte[in.available()];
            in.readFully(rest);
            return new EventSplit(splits.deserialize(ofConnector, rest), largest, jobTime);
        }
    }
}
