package io.tideline.job.sink.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class WriterMetricsTest {
    private final Recorded recorded = new Recorded();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong now = new AtomicLong(5_000);
    private final WriterMetrics metrics =
            new WriterMetrics(recorded, new SimpleCounter(), waiting::get, now::get);

    @Test
    void theServerIsAwayFromTheFirstFailureToTheNextAnswer() {
        assertThat(recorded.gauge("lastReachedAgeMs")).isEqualTo(0L);
        metrics.retry();
        now.addAndGet(300);
        metrics.retry();
        now.addAndGet(400);
        assertThat(recorded.gauge("lastReachedAgeMs")).isEqualTo(700L);
        metrics.reached();
        now.addAndGet(400);
        assertThat(recorded.gauge("lastReachedAgeMs")).isEqualTo(0L);
        assertThat(recorded.counters.get("numRetries").getCount()).isEqualTo(2);
    }

    @Test
    void rowsWaitUntilTheyAreWritten() {
        waiting.set(7);
        assertThat(recorded.gauge("numRowsWaiting")).isEqualTo(7);
    }

    /** Keeps what is registered in it and below it. */
    private static final class Recorded extends UnregisteredMetricsGroup {
        private final Map<String, Counter> counters = new HashMap<>();
        private final Map<String, Gauge<?>> gauges = new HashMap<>();

        private Object gauge(String name) {
            return gauges.get(name).getValue();
        }

        @Override
        public MetricGroup addGroup(String name) {
            return this;
        }

        @Override
        public Counter counter(String name) {
            return counters.computeIfAbsent(name, ignored -> new SimpleCounter());
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            gauges.put(name, gauge);
            return gauge;
        }
    }
}
