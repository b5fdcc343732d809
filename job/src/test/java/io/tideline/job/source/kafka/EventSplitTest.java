package io.tideline.job.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class EventSplitTest {
    private static final TopicPartition PARTITION = new TopicPartition("events", 3);

    private final EventSplit.Serializer serializer = new EventSplit.Serializer();

    private EventSplit written(KafkaPartitionSplit split) throws IOException {
        byte[] bytes = serializer.serialize(split);
        return (EventSplit) serializer.deserialize(serializer.getVersion(), bytes);
    }

    @Test
    void keepsHowFarItHasBeenReadInTime() throws IOException {
        EventSplit split = written(new EventSplit(new KafkaPartitionSplit(PARTITION, 7), 17, 12));
        assertThat(split).isEqualTo(new KafkaPartitionSplit(PARTITION, 7));
        assertThat(split.largest()).isEqualTo(17);
        assertThat(split.jobTime()).isEqualTo(12);
    }

    @Test
    void aSplitOfTheConnectorHasNoTimeYet() throws IOException {
        EventSplit split = written(new KafkaPartitionSplit(PARTITION, -2, 9));
        assertThat(split).isEqualTo(new KafkaPartitionSplit(PARTITION, -2, 9));
        assertThat(split.largest()).isEqualTo(Long.MIN_VALUE);
        assertThat(split.jobTime()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void anUnknownFormatIsNamed() {
        assertThatThrownBy(() -> serializer.deserialize(9, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("A partition is in format 9; this version of Tideline reads format 1.");
    }
}
