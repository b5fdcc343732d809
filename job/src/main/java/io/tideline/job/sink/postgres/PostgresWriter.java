package io.tideline.job.sink.postgres;

import io.tideline.job.sink.postgres.connection.PostgresConnector;
import io.tideline.job.sink.postgres.connection.PostgresErrors;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.postgres.connection.Retries;
import io.tideline.job.sink.postgres.connection.SqlState;
import io.tideline.job.sink.postgres.connection.StaleWriters;
import io.tideline.job.sink.postgres.connection.WriterName;
import io.tideline.job.sink.postgres.copy.PostgresText;
import io.tideline.job.sink.row.TableSchema;
import io.tideline.time.MachineClock;
import io.tideline.yaml.Durations;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers rows and writes them, at most {@code batch_rows} at once and after {@code flush_interval}
 * at the latest, and before each checkpoint: at least once, which the guarded upserts make exactly
 * once. All of it happens in the task's own thread.
 */
final class PostgresWriter<T> implements SinkWriter<T> {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresWriter.class);
    private static final Duration BETWEEN_DELETIONS = Duration.ofHours(1);

    private final PostgresSinkConfig config;
    private final TableSchema<T> table;
    private final TableWriter<T> writer;
    private final PostgresConnector connector;
    private final ProcessingTimeService clock;
    private final WriterMetrics metrics;
    private final RefusedRows refusals = new RefusedRows();
    private final WriterName name;

    private final Comparator<T> keyOrder;
    private final BiPredicate<T, T> replaces;

    /** In the order in which they came. */
    private final List<T> gathered = new ArrayList<>();

    private Connection connection;

    /** Whether the table has been compared with what is written since the batch at hand began. */
    private boolean compared;

    PostgresWriter(PostgresSinkConfig config, TableSchema<T> table, WriterInitContext context) {
        this.config = config;
        this.table = table;
        this.writer = new TableWriter<>(config.schema(), table);
        this.keyOrder = table.keyOrder(PostgresText::plain);
        this.replaces = table.replaces();
        this.connector = new PostgresConnector(config);
        this.name = WriterName.of(config.schema(), table.name(), context);
        this.clock = context.getProcessingTimeService();
        SinkWriterMetricGroup group = context.metricGroup();
        this.metrics =
                new WriterMetrics(
                        group,
                        group.getNumRecordsSendCounter(),
                        gathered::size,
                        MachineClock.SYSTEM);
        flushLater();
        if (config.retention() != null && context.getTaskInfo().getIndexOfThisSubtask() == 0) {
            Retention retention = new Retention(config.schema(), table, config.retention());
            deleteExpiredLater(retention, config.flushInterval());
        }
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

    @SuppressWarnings("FutureReturnValueIgnored") // what the timer throws fails the task by itself
    private void deleteExpiredLater(Retention retention, Duration wait) {
        clock.registerTimer(
                clock.getCurrentProcessingTime() + wait.toMillis(),
                time -> deleteExpiredLater(retention, deleteExpired(retention)));
    }

    /** Deletes some rows that are older than they are kept; returns when to go on. */
    private Duration deleteExpired(Retention retention) {
        try {
            connect();
            dropMonths(retention);
            int deleted = retention.deleteSome(connection);
            metrics.expired.inc(deleted);
            return Retention.isMoreLeft(deleted) ? config.flushInterval() : BETWEEN_DELETIONS;
        } catch (SQLException e) {
            disconnect();
            if (SqlState.isInterruption(e)) {
                return BETWEEN_DELETIONS; // the task is being cancelled
            }
            // Rows are written all the same: if the server is lost, the next write finds out.
            LOG.warn(
                    "Rows of {} that are older than {} could not be deleted (SQLState {}); trying again later",
                    table.name(),
                    Durations.format(config.retention()),
                    e.getSQLState());
            return BETWEEN_DELETIONS;
        }
    }

    /** Drops expired months; where others keep one, its neighbours still lose their rows. */
    private void dropMonths(Retention retention) throws SQLException {
        try {
            metrics.dropped.inc(retention.dropMonths(connection));
        } catch (SQLException e) {
            if (SqlState.isTransient(e) || SqlState.isInterruption(e)) {
                throw e;
            }
            LOG.warn(
                    "Months of {} that have expired could not be dropped (SQLState {}); trying again later",
                    table.name(),
                    e.getSQLState());
        }
    }

    private void flushBatch() throws IOException, InterruptedException {
        if (gathered.isEmpty()) {
            return;
        }
        List<T> batch = newestOfEachKey();
        refusals.beginBatch();
        compared = false;
        writeStorable(batch);
        if (refusals.areAllOf(batch.size())) {
            throw refusesAsARule(
                    "all %s rows of a batch".formatted(batch.size()), refusals.reason());
        }
        gathered.clear();
    }

    /**
     * Returns the last row of each key, in the order of keys: so that no two writers lock
     * crosswise, and what is stored together is written together.
     */
    private List<T> newestOfEachKey() {
        gathered.sort(keyOrder);
        List<T> batch = new ArrayList<>(gathered.size());
        T newest = gathered.get(0);
        for (T row : gathered.subList(1, gathered.size())) {
            if (keyOrder.compare(newest, row) != 0) {
                batch.add(newest);
                newest = row;
            } else if (replaces.test(row, newest)) {
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

    /** Leaves out a row. Its values are not logged: they may be personal data. */
    private void leaveOut(String refusal) throws IOException {
        metrics.refused.inc();
        refusals.add(refusal);
        LOG.error(
                "PostgreSQL refuses a row of {} ({}); it is left out and counted",
                table.name(),
                refusal);
        if (refusals.areTooMany()) {
            throw refusesAsARule("more than %s rows".formatted(RefusedRows.MOST), refusal);
        }
    }

    private IOException refusesAsARule(String rows, String reason) {
        return new IOException(
                "PostgreSQL at %s refuses %s of %s.%s (%s), though its columns and key are as they should be: remove the constraint or trigger that keeps them out, and the job goes on."
                        .formatted(config.place(), rows, config.schema(), table.name(), reason));
    }

    /** Writes the rows; returns why the server refuses one of them, null if it does not. */
    private String write(List<T> rows) throws IOException, InterruptedException {
        Retries retries = new Retries(config.retryFor());
        while (true) {
            try {
                connect();
                writer.write(connection, rows);
                metrics.sent.inc(rows.size());
                metrics.reached();
                return null;
            } catch (SQLException e) {
                if (SqlState.isData(e) || SqlState.isMisunderstanding(e)) {
                    refuseIfTableHasChanged();
                }
                if (SqlState.isData(e)) {
                    metrics.reached();
                    return SqlState.describe(e);
                }
                if (!SqlState.isTransient(e) || !retries.mayRetry()) {
                    throw failure(e);
                }
                disconnect();
                metrics.retry();
                LOG.warn(
                        "PostgreSQL at {} did not take {} rows of {} (SQLState {}); trying again",
                        config.place(),
                        rows.size(),
                        table.name(),
                        e.getSQLState());
                retries.pause();
            }
        }
    }

    /** Opens a connection that is ready to be written to, where there is none. */
    private void connect() throws SQLException {
        if (connection != null) {
            return;
        }
        Connection fresh = connector.open(name);
        try {
            StaleWriters.end(fresh, name, connector.lockTimeout());
            writer.prepare(fresh);
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
        connection = fresh;
    }

    private void refuseIfTableHasChanged() throws IOException {
        if (!compared) {
            compared = true;
            compare();
        }
    }

    /** Refuses a table that differs; one that the server does not show passes. */
    private void compare() throws IOException {
        if (connection == null) {
            return;
        }
        List<String> differences;
        try {
            differences = SchemaDrift.of(connection, config.schema(), table);
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("The table could not be looked at", e);
            disconnect();
            return;
        }
        if (!differences.isEmpty()) {
            throw new IOException(Schema.changed(config, differences));
        }
    }

    private IOException failure(SQLException e) throws IOException {
        if (!SqlState.isTransient(e)) {
            compare();
        }
        return new IOException(
                "PostgreSQL at %s does not take rows of %s: %s"
                        .formatted(config.place(), table.name(), PostgresErrors.reason(e, config)),
                SqlState.mayQuoteValues(e) ? null : e);
    }

    private void disconnect() {
        IOUtils.closeQuietly(connection);
        connection = null;
    }
}
