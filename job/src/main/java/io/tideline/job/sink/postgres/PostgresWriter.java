package io.tideline.job.sink.postgres;

import io.tideline.job.config.PostgresSinkConfig;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

    private final Comparator<T> keyOrder;

    /** As they came. */
    private final List<T> gathered = new ArrayList<>();

    private Connection connection;

    PostgresWriter(
            PostgresSinkConfig config,
            PostgresTable<T> table,
            ProcessingTimeService clock,
            SinkWriterMetricGroup metrics) {
        this.config = config;
        this.table = table;
        this.upsert = new Upsert<>(config.schema(), table);
        this.keyOrder = upsert.keyOrder();
        this.connector = new PostgresConnector(config);
        this.clock = clock;
        this.sent = metrics.getNumRecordsSendCounter();
        this.refused = metrics.counter("rowsRefused");
        flushLater();
    }

    @Override
    public void write(T row, Context context) throws IOException, InterruptedException {
        gathered.add(row);
        if (gathered.size() >= config.batchRows()) {
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
        if (gathered.isEmpty()) {
            return;
        }
        List<T> batch = newestOfEachKey();
        writeStorable(batch);
        gathered.clear();
    }

    /**
     * The last row of each key, in the order of keys: so that no two writers lock crosswise, and
     * what is stored together is written together.
     */
    private List<T> newestOfEachKey() {
        gathered.sort(keyOrder);
        List<T> batch = new ArrayList<>(gathered.size());
        T newest = gathered.get(0);
        for (T row : gathered.subList(1, gathered.size())) {
            if (keyOrder.compare(newest, row) != 0) {
                batch.add(newest);
                newest = row;
            } else if (table.replaces(row, newest)) {
                newest = row;
            }
        }
        batch.add(newest);
        return batch;
    }

    /**
     * Writes the rows but those that the server refuses as data. One row among many is at fault: it
     * is found by halves, and the others need not suffer for it.
     */
    private void writeStorable(List<T> rows) throws IOException, InterruptedException {
        String refusal = write(rows);
        if (refusal != null && rows.size() == 1) {
            leaveOut(refusal);
        } else if (refusal != null) {
            int half = rows.size() / 2;
            writeStorable(rows.subList(0, half));
            writeStorable(rows.subList(half, rows.size()));
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
    private String write(List<T> rows) throws IOException, InterruptedException {
        long giveUpAt = System.nanoTime() + config.retryFor().toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                if (connection == null) {
                    connection = connector.open();
                    upsert.prepare(connection);
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
}
