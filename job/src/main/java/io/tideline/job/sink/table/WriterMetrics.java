package io.tideline.job.sink.table;

import io.tideline.metrics.TidelineMetrics;
import io.tideline.time.MachineClock;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What a writer counts, and whether it reaches the server. */
final class WriterMetrics {
    final Counter sent;
    final Counter refused;
    final Counter expired;
    final Counter dropped;
    private final Counter retries;

    private final MachineClock clock;

    /** When the server was first missed; null: it is reached. */
    private volatile Long missedSince;

    /**
     * Registers them.
     *
     * @param metrics of the writer
     * @param sent its counter of rows written, which is Flink's
     * @param waiting how many rows have yet to be written; called by another thread
     */
    WriterMetrics(MetricGroup metrics, Counter sent, IntSupplier waiting, MachineClock clock) {
        MetricGroup own = TidelineMetrics.of(metrics);
        this.sent = sent;
        this.clock = clock;
        refused = own.counter("numRowsRefused");
        expired = own.counter("numRowsExpired");
        dropped = own.counter("numPartitionsDropped");
        retries = own.counter("numRetries");
        own.<Integer, Gauge<Integer>>gauge("numRowsWaiting", waiting::getAsInt);
        own.<Long, Gauge<Long>>gauge("lastReachedAgeMs", this::lastReachedAgeMillis);
    }

    /** Notes that rows are about to be sent again, since the server did not take them. */
    void retry() {
        retries.inc();
        if (missedSince == null) {
            missedSince = clock.elapsedMillis();
        }
    }

    /** Notes that the server has answered. */
    void reached() {
        missedSince = null;
    }

    private long lastReachedAgeMillis() {
        Long since = missedSince;
        return since == null ? 0 : clock.elapsedMillis() - since;
    }
}
