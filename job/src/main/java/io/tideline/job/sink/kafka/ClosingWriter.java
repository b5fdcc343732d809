package io.tideline.job.sink.kafka;

import java.io.IOException;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A writer that is closed quietly. Flink's throws what befell records that were still under way,
 * and Flink takes a task that cannot be closed for a reason to end the whole TaskManager. Nothing
 * depends on those records: what a checkpoint covers has been flushed before it, and what came
 * later comes again.
 *
 * <p>Its client of Kafka's administration is closed too. Flink's writer looks up open transactions
 * with one and leaves it open, so that each restart of a job would leave a thread and connections
 * behind for each writer. The connector keeps it private, hence the reflection.
 *
 * @param topic that is written to
 */
record ClosingWriter<T>(
        PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> writer, String topic)
        implements PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> {
    private static final Logger LOG = LoggerFactory.getLogger(ClosingWriter.class);

    /** The field of Flink's transactional writer, of connector 5.0.0, that holds the client. */
    private static final String ADMIN = "adminClient";

    @Override
    public void write(T row, Context context) throws IOException, InterruptedException {
        writer.write(row, context);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        writer.flush(endOfInput);
    }

    @Override
    public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
        writer.writeWatermark(watermark);
    }

    @Override
    public Collection<KafkaCommittable> prepareCommit() throws IOException, InterruptedException {
        return writer.prepareCommit();
    }

    @Override
    public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
        return writer.snapshotState(checkpointId);
    }

    @Override
    @SuppressWarnings("IllegalCatch") // whatever it is, it must not reach Flink
    public void close() {
        try {
            writer.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn(
                    "Rows to topic {} that no checkpoint covers were under way when their writer was closed; they come again",
                    topic,
                    e);
        } finally {
            closeAdmin();
        }
    }

    private void closeAdmin() {
        try {
            Field field = writer.getClass().getDeclaredField(ADMIN);
            field.setAccessible(true);
            if (field.get(writer) instanceof Admin admin) {
                admin.close(Duration.ZERO);
            }
        } catch (NoSuchFieldException e) {
            LOG.debug("The writer to topic {} has no client of Kafka's administration", topic);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn(
                    "A client of Kafka's administration that the writer to topic {} used stays open",
                    topic,
                    e);
        }
    }
}
