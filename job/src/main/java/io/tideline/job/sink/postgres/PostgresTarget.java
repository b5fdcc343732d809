package io.tideline.job.sink.postgres;

import io.tideline.job.sink.postgres.connection.PostgresConnector;
import io.tideline.job.sink.postgres.connection.PostgresErrors;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.postgres.connection.SqlState;
import io.tideline.job.sink.postgres.connection.StaleWriters;
import io.tideline.job.sink.postgres.connection.WriterName;
import io.tideline.job.sink.row.TableSchema;
import io.tideline.job.sink.table.SqlErrors;
import io.tideline.job.sink.table.TableTarget;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.flink.util.IOUtils;

/** A table of PostgreSQL: what is written to it, and what its errors mean. */
final class PostgresTarget<T> implements TableTarget<T>, SqlErrors {
    private final PostgresSinkConfig config;
    private final TableSchema<T> table;
    private final TableWriter<T> writer;
    private final PostgresConnector connector;
    private final WriterName name;

    /** Null: rows are kept for ever. */
    private final Retention retention;

    private Connection connection;

    PostgresTarget(PostgresSinkConfig config, TableSchema<T> table, WriterName name) {
        this.config = config;
        this.table = table;
        this.name = name;
        this.writer = new TableWriter<>(config.schema(), table);
        this.connector = new PostgresConnector(config);
        this.retention =
                config.batches().retention() == null
                        ? null
                        : new Retention(config.schema(), table, config.batches().retention());
    }

    @Override
    public String product() {
        return "PostgreSQL";
    }

    @Override
    public String server() {
        return "PostgreSQL at " + config.place();
    }

    @Override
    public String tableName() {
        return config.schema() + "." + table.name();
    }

    @Override
    public SqlErrors errors() {
        return this;
    }

    @Override
    public void connect() throws SQLException {
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

    @Override
    public void disconnect() {
        IOUtils.closeQuietly(connection);
        connection = null;
    }

    @Override
    public void write(List<T> rows) throws SQLException {
        writer.write(connection, rows);
    }

    @Override
    public List<String> differences() throws SQLException {
        if (connection == null) {
            return List.of();
        }
        List<String> differences = SchemaDrift.of(connection, config.schema(), table);
        connection.rollback();
        return differences;
    }

    @Override
    public String changed(List<String> differences) {
        return Schema.changed(config, differences);
    }

    @Override
    public int dropExpired() throws SQLException {
        return retention.dropMonths(connection);
    }

    @Override
    public int deleteExpired() throws SQLException {
        return retention.deleteSome(connection);
    }

    @Override
    public boolean isTransient(SQLException e) {
        return SqlState.isTransient(e);
    }

    @Override
    public boolean isData(SQLException e) {
        return SqlState.isData(e);
    }

    @Override
    public boolean mayBeOfTable(SQLException e) {
        return SqlState.isMisunderstanding(e);
    }

    @Override
    public boolean mayQuoteValues(SQLException e) {
        return SqlState.mayQuoteValues(e);
    }

    @Override
    public String describe(SQLException e) {
        return SqlState.describe(e);
    }

    @Override
    public String reason(SQLException e) {
        return PostgresErrors.reason(e, config);
    }
}
