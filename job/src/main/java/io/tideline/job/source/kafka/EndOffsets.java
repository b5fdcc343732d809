package io.tideline.job.source.kafka;

import io.tideline.time.MachineClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests from Kafka where partitions end, without waiting for the answer. The end is that of all
 * records, those of open transactions too: they are left to read, though they cannot be read yet.
 * The consumer itself knows only where the readable ones end.
 */
final class EndOffsets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EndOffsets.class);
    private static final int TIMEOUT_MILLIS = 10_000;

    private record Request(long at, KafkaFuture<ListOffsetsResultInfo> answer) {}

    private final Properties properties;
    private final MachineClock clock;
    private final long interval;
    private final Map<TopicPartition, Request> open = new HashMap<>();
    private final Map<TopicPartition, Long> lastAt = new HashMap<>();
    private boolean isFailing;

    /** Created when first needed, which is never where every partition has traffic. */
    private Admin admin;

    EndOffsets(Properties properties, MachineClock clock, long interval) {
        this.properties = properties;
        this.clock = clock;
        this.interval = interval;
    }

    /** Sends a request for each partition that has had none lately. */
    void request(Set<TopicPartition> partitions) {
        long now = clock.elapsedMillis();
        Map<TopicPartition, OffsetSpec> due = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Long last = lastAt.get(partition);
            if (!open.containsKey(partition) && (last == null || now - last >= interval)) {
                due.put(partition, OffsetSpec.latest());
                lastAt.put(partition, now);
            }
        }
        if (due.isEmpty() || !connect()) {
            return;
        }
        ListOffsetsResult answers =
                admin.listOffsets(
                        due,
                        new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)
                                .timeoutMs(TIMEOUT_MILLIS));
        for (TopicPartition partition : due.keySet()) {
            open.put(partition, new Request(now, answers.partitionResult(partition)));
        }
    }

    /** Connects; a name that cannot be resolved is an outage, like a broker that is silent. */
    private boolean connect() {
        try {
            if (admin == null) {
                admin = Admin.create(properties);
            }
            return true;
        } catch (KafkaException e) {
            warn("any partition", e);
            return false;
        }
    }

    /**
     * Returns the partitions that have been read to their ends by the answers that have come, each
     * with the time of the request.
     *
     * @param position up to where all records of a partition have been taken
     */
    Map<TopicPartition, Long> readToEnd(ToLongFunction<TopicPartition> position) {
        Map<TopicPartition, Long> readToEnd = new HashMap<>();
        Iterator<Map.Entry<TopicPartition, Request>> requests = open.entrySet().iterator();
        while (requests.hasNext()) {
            Map.Entry<TopicPartition, Request> request = requests.next();
            TopicPartition partition = request.getKey();
            if (request.getValue().answer().isDone()) {
                requests.remove();
                if (position.applyAsLong(partition) >= end(partition, request.getValue())) {
                    readToEnd.put(partition, request.getValue().at());
                }
            }
        }
        return readToEnd;
    }

    private long end(TopicPartition partition, Request request) {
        try {
            long end = request.answer().get().offset();
            isFailing = false;
            return end;
        } catch (ExecutionException e) {
            warn(partition.toString(), e.getCause());
            return Long.MAX_VALUE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Long.MAX_VALUE;
        }
    }

    private void warn(String partition, Throwable why) {
        if (!isFailing) {
            isFailing = true;
            LOG.warn(
                    "Kafka does not say where {} ends ({}); until it does, days close no sooner"
                            + " than events of every partition allow.",
                    partition,
                    why.toString());
        }
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
