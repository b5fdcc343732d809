package io.tideline.job.sink.postgres;

import io.tideline.job.config.PostgresSinkConfig;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers rows and writes them, at most {@code batch_rows} at once and after {@code flush_interval}
 * at the latest, and before each checkpoint: at least once, which the guarded upserts make exactly
 * once. All of it happens in the task's own thread.
 */
final class PostgresWriter<T> implements SinkWriter<T> {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresWriter.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final PostgresSinkConfig config;
    private final PostgresTable<T> table;
    private final Upsert<T> upsert;
    private final PostgresConnector connector;
    private final ProcessingTimeService clock;
    private final Counter sent;
    private final Counter refused;

    /** The last row of each key. In the order of keys, so that no two writers lock crosswise. */
    private final TreeMap<List<Object>, T> batch = new TreeMap<>(keyOrder());

    private Connection connection;

    PostgresWriter(
            PostgresSinkConfig config,
            PostgresTable<T> table,
            ProcessingTimeService clock,
            SinkWriterMetricGroup metrics) {
        this.config = config;
        this.table = table;
        this.upsert = new Upsert<>(config.schema(), table);
        this.connector = new PostgresConnector(config);
        this.clock = clock;
        this.sent = metrics.getNumRecordsSendCounter();
        this.refused = metrics.counter("rowsRefused");
        flushLater();
    }

    @Override
    public void write(T row, Context context) throws IOException, InterruptedException {
        batch.merge(upsert.key(row), row, (old, fresh) -> table.replaces(fresh, old) ? fresh : old);
        if (batch.size() >= config.batchRows()) {
            flushBatch();
        }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        flushBatch();
    }

    @Override
    public void close() {
        // What is gathered came after the last checkpoint and comes again.
        disconnect();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what the timer throws fails the task by itself
    private void flushLater() {
        clock.registerTimer(
                clock.getCurrentProcessingTime() + config.flushInterval().toMillis(),
                time -> {
                    flushBatch();
                    flushLater();
                });
    }

    private void flushBatch() throws IOException, InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        String refusal = write(batch.values());
        if (refusal != null && batch.size() == 1) {
            leaveOut(refusal);
        } else if (refusal != null) {
            writeOneByOne();
        }
        batch.clear();
    }

    /** One row among many is at fault: the others need not suffer for it. */
    private void writeOneByOne() throws IOException, InterruptedException {
        for (T row : batch.values()) {
            String refusal = write(List.of(row));
            if (refusal != null) {
                leaveOut(refusal);
            }
        }
    }

    /** The row itself is not told: its values are nobody's business in a log. */
    private void leaveOut(String refusal) {
        refused.inc();
        LOG.error(
                "PostgreSQL refuses a row of {} (SQLState {}); it is left out and counted",
                table.name(),
                refusal);
    }

    /** Writes the rows; answers the SQLState where one of them cannot be stored, else null. */
    private String write(Collection<T> rows) throws IOException, InterruptedException {
        long giveUpAt = System.nanoTime() + config.retryFor().toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                if (connection == null) {
                    connection = connector.open();
                }
                upsert.write(connection, rows);
                sent.inc(rows.size());
                return null;
            } catch (SQLException e) {
                if (SqlState.isData(e)) {
                    return e.getSQLState();
                }
                disconnect();
                if (!SqlState.isPassing(e) || System.nanoTime() - giveUpAt >= 0) {
                    throw failure(e);
                }
                LOG.warn(
                        "PostgreSQL at {} did not take {} rows of {} (SQLState {}); trying again",
                        config.place(),
                        rows.size(),
                        table.name(),
                        e.getSQLState());
                Thread.sleep(pause.toMillis());
                pause = pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
            }
        }
    }

    private IOException failure(SQLException e) {
        return new IOException(
                "PostgreSQL at %s does not take rows of %s: %s"
                        .formatted(config.place(), table.name(), PostgresFaults.reason(e, config)),
                e);
    }

    private void disconnect() {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("Closing a connection failed", e);
        }
        connection = null;
    }

    @SuppressWarnings("unchecked") // a column of a key has one type, String or number
    private static Comparator<List<Object>> keyOrder() {
        return (left, right) -> {
            for (int i = 0; i < left.size(); i++) {
                int order = ((Comparable<Object>) left.get(i)).compareTo(right.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }
}
