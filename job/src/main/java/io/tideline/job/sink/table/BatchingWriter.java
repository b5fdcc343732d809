package io.tideline.job.sink.table;

import io.tideline.job.sink.row.TableSchema;
import io.tideline.time.MachineClock;
import io.tideline.yaml.Durations;
import java.io.IOException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers rows and writes them, at most {@code batch_rows} at once and after {@code flush_interval}
 * at the latest, and before each checkpoint: at least once, which guarded upserts make exactly
 * once. All of it happens in the task's own thread.
 */
public final class BatchingWriter<T> implements SinkWriter<T> {
    private static final Logger LOG = LoggerFactory.getLogger(BatchingWriter.class);
    private static final Duration BETWEEN_DELETIONS = Duration.ofHours(1);

    private final TableTarget<T> target;
    private final TableSchema<T> table;
    private final BatchSettings settings;
    private final ProcessingTimeService clock;
    private final WriterMetrics metrics;
    private final RefusedRows refusals = new RefusedRows();

    private final Comparator<T> keyOrder;
    private final BiPredicate<T, T> replaces;

    /** In the order in which they came. */
    private final List<T> gathered = new ArrayList<>();

    /** Whether the table has been compared with what is written since the batch at hand began. */
    private boolean compared;

    public BatchingWriter(
            TableTarget<T> target,
            TableSchema<T> table,
            BatchSettings settings,
            WriterInitContext context) {
        this.target = target;
        this.table = table;
        this.settings = settings;
        this.keyOrder = table.keyOrder(StorableText::plain);
        this.replaces = table.replaces();
        this.clock = context.getProcessingTimeService();
        SinkWriterMetricGroup group = context.metricGroup();
        this.metrics =
                new WriterMetrics(
                        group,
                        group.getNumRecordsSendCounter(),
                        gathered::size,
                        MachineClock.SYSTEM);
        flushLater();
        if (settings.retention() != null && context.getTaskInfo().getIndexOfThisSubtask() == 0) {
            deleteExpiredLater(settings.flushInterval());
        }
    }

    @Override
    public void write(T row, Context context) throws IOException, InterruptedException {
        gathered.add(row);
        if (gathered.size() >= settings.batchRows()) {
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
        target.disconnect();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what the timer throws fails the task by itself
    private void flushLater() {
        clock.registerTimer(
                clock.getCurrentProcessingTime() + settings.flushInterval().toMillis(),
                time -> {
                    flushBatch();
                    flushLater();
                });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what the timer throws fails the task by itself
    private void deleteExpiredLater(Duration wait) {
        clock.registerTimer(
                clock.getCurrentProcessingTime() + wait.toMillis(),
                time -> deleteExpiredLater(deleteExpired()));
    }

    /** Deletes some rows that are older than they are kept; returns when to go on. */
    private Duration deleteExpired() {
        try {
            target.connect();
            dropExpired();
            int deleted = target.deleteExpired();
            metrics.expired.inc(deleted);
            return deleted >= TableTarget.EXPIRED_AT_ONCE
                    ? settings.flushInterval()
                    : BETWEEN_DELETIONS;
        } catch (SQLException e) {
            target.disconnect();
            if (Sql.isInterruption(e)) {
                return BETWEEN_DELETIONS; // the task is being cancelled
            }
            // Rows are written all the same: if the server is lost, the next write finds out.
            LOG.warn(
                    "Rows of {} that are older than {} could not be deleted (SQLState {}); trying again later",
                    table.name(),
                    Durations.format(settings.retention()),
                    e.getSQLState());
            return BETWEEN_DELETIONS;
        }
    }

    /** Drops expired months; where others keep one, its neighbours still lose their rows. */
    private void dropExpired() throws SQLException {
        try {
            metrics.dropped.inc(target.dropExpired());
        } catch (SQLException e) {
            if (target.errors().isTransient(e) || Sql.isInterruption(e)) {
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
                "{} refuses a row of {} ({}); it is left out and counted",
                target.product(),
                table.name(),
                refusal);
        if (refusals.areTooMany()) {
            throw refusesAsARule("more than %s rows".formatted(RefusedRows.MOST), refusal);
        }
    }

    private IOException refusesAsARule(String rows, String reason) {
        return new IOException(
                "%s refuses %s of %s (%s), though its columns and key are as they should be: remove the constraint or trigger that keeps them out, and the job goes on."
                        .formatted(target.server(), rows, target.tableName(), reason));
    }

    /** Writes the rows; returns why the server refuses one of them, null if it does not. */
    private String write(List<T> rows) throws IOException, InterruptedException {
        Retries retries = new Retries(settings.retryFor());
        SqlErrors errors = target.errors();
        while (true) {
            try {
                target.connect();
                target.write(rows);
                metrics.sent.inc(rows.size());
                metrics.reached();
                return null;
            } catch (SQLException e) {
                if (errors.isData(e) || errors.mayBeOfTable(e)) {
                    refuseIfTableHasChanged();
                }
                if (errors.isData(e)) {
                    metrics.reached();
                    return errors.describe(e);
                }
                if (!errors.isTransient(e) || !retries.mayRetry()) {
                    throw failure(e);
                }
                target.disconnect();
                metrics.retry();
                LOG.warn(
                        "{} did not take {} rows of {} (SQLState {}); trying again",
                        target.server(),
                        rows.size(),
                        table.name(),
                        e.getSQLState());
                retries.pause();
            }
        }
    }

    private void refuseIfTableHasChanged() throws IOException {
        if (!compared) {
            compared = true;
            compare();
        }
    }

    /** Refuses a table that differs; one that the server does not show passes. */
    private void compare() throws IOException {
        List<String> differences;
        try {
            differences = target.differences();
        } catch (SQLException e) {
            LOG.debug("The table could not be looked at", e);
            target.disconnect();
            return;
        }
        if (!differences.isEmpty()) {
            throw new IOException(target.changed(differences));
        }
    }

    private IOException failure(SQLException e) throws IOException {
        if (!target.errors().isTransient(e)) {
            compare();
        }
        return new IOException(
                "%s does not take rows of %s: %s"
                        .formatted(target.server(), table.name(), target.errors().reason(e)),
                target.errors().mayQuoteValues(e) ? null : e);
    }
}
