package io.tideline.job.sink.jdbc;

import io.tideline.job.sink.jdbc.connection.JdbcConnector;
import io.tideline.job.sink.jdbc.connection.JdbcErrors;
import io.tideline.job.sink.jdbc.connection.JdbcSinkConfig;
import io.tideline.job.sink.row.TableSchema;
import io.tideline.job.sink.table.SqlErrors;
import io.tideline.job.sink.table.TableTarget;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.util.IOUtils;

/** A table of MariaDB or MySQL, and the connection by which it is written to. */
final class JdbcTarget<T> implements TableTarget<T> {
    private static final int VALID_SECONDS = 5;

    private final JdbcSinkConfig config;
    private final TableSchema<T> table;
    private final UpsertWriter<T> writer;
    private final JdbcErrors errors;

    /** Null: rows are kept for ever. */
    private final Retention retention;

    private Connection connection;
    private long usedNanos;

    JdbcTarget(JdbcSinkConfig config, TableSchema<T> table) {
        this.config = config;
        this.table = table;
        this.writer = new UpsertWriter<>(table);
        this.errors = new JdbcErrors(config);
        Duration keep = config.batches().retention();
        this.retention = keep == null ? null : new Retention(table, keep);
    }

    @Override
    public String product() {
        return config.product().text();
    }

    @Override
    public String server() {
        return config.server();
    }

    @Override
    public String tableName() {
        return table.name();
    }

    @Override
    public SqlErrors errors() {
        return errors;
    }

    @Override
    public void connect() throws SQLException {
        if (connection != null && mayBeTimedOut() && !connection.isValid(VALID_SECONDS)) {
            disconnect();
        }
        if (connection == null) {
            Connection fresh = new JdbcConnector(config).open();
            try {
                fresh.setAutoCommit(false);
            } catch (SQLException e) {
                IOUtils.closeQuietly(fresh);
                throw e;
            }
            connection = fresh;
        }
        usedNanos = System.nanoTime();
    }

    /** Returns whether the server may have ended the session, since it was silent for so long. */
    private boolean mayBeTimedOut() {
        return System.nanoTime() - usedNanos > config.timeout().dividedBy(2).toNanos();
    }

    @Override
    public void disconnect() {
        IOUtils.closeQuietly(connection);
        connection = null;
    }

    @Override
    public void write(List<T> rows) throws SQLException {
        writer.write(connection, rows);
        usedNanos = System.nanoTime();
    }

    @Override
    public List<String> differences() throws SQLException {
        if (connection == null) {
            return List.of();
        }
        List<String> differences = SchemaDrift.of(connection, table);
        connection.rollback();
        return differences;
    }

    @Override
    public String changed(List<String> differences) {
        return Schema.changed(config, differences);
    }

    /** Returns 0: there are no partitions. */
    @Override
    public int dropExpired() {
        return 0;
    }

    @Override
    public int deleteExpired() throws SQLException {
        return retention.deleteSome(connection);
    }
}
