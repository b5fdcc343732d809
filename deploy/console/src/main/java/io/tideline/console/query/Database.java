package io.tideline.console.query;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tideline.job.sink.postgres.connection.PostgresConnector;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.postgresql.ds.PGSimpleDataSource;

/** The job's tables and views, which are only read; every statement ends within a bound. */
public final class Database implements AutoCloseable {
    private static final String PROGRAM = "tideline console";
    private static final int CONNECTIONS = 8;
    private static final int ROWS_AT_ONCE = 2_000;

    /** How long a page waits for a free connection. */
    private static final long WAIT_MILLIS = 5_000;

    private final HikariDataSource pool;

    /**
     * Connects to a database when it is first asked.
     *
     * @param tables where they are, and the user who reads them
     * @param longest after which the server ends a statement
     */
    public Database(PostgresSinkConfig tables, Duration longest) {
        var pooled = new HikariConfig();
        pooled.setPoolName("console");
        pooled.setDataSource(new ReadOnlyConnections(new PostgresConnector(tables), longest));
        pooled.setMaximumPoolSize(CONNECTIONS);
        pooled.setMinimumIdle(1);
        pooled.setConnectionTimeout(WAIT_MILLIS);
        // A database that is away when the console starts is a page that says so.
        pooled.setInitializationFailTimeout(-1);
        this.pool = new HikariDataSource(pooled);
    }

    /** Opens connections as the configuration says at that time, since passwords change. */
    private static final class ReadOnlyConnections extends PGSimpleDataSource {
        private static final long serialVersionUID = 1L;

        private final PostgresConnector connector;
        private final Duration longest;

        ReadOnlyConnections(PostgresConnector connector, Duration longest) {
            this.connector = connector;
            this.longest = longest;
        }

        @Override
        public Connection getConnection() throws SQLException {
            return connector.openToRead(PROGRAM, longest);
        }
    }

    /**
     * Returns the rows of a query.
     *
     * @throws DatabaseException if the database is away, refuses or takes too long
     */
    public <T> List<T> list(String sql, Function<Row, T> read, Object... parameters) {
        List<T> rows = new ArrayList<>();
        each(sql, row -> rows.add(read.apply(row)), parameters);
        return rows;
    }

    /** Returns what is read of the first row of a query; empty without a row, and of null. */
    public <T> Optional<T> first(String sql, Function<Row, T> read, Object... parameters) {
        List<T> rows = list(sql, read, parameters);
        return rows.isEmpty() ? Optional.empty() : Optional.ofNullable(rows.get(0));
    }

    /** Hands over the rows of a query as they come, some thousand of them in memory at a time. */
    public void each(String sql, Consumer<Row> use, Object... parameters) {
        try (var connection = pool.getConnection()) {
            connection.setAutoCommit(false); // else all rows come at once
            try (var statement = connection.prepareStatement(sql)) {
                statement.setFetchSize(ROWS_AT_ONCE);
                set(statement, parameters);
                try (var result = statement.executeQuery()) {
                    var row = new Row(result);
                    while (result.next()) {
                        use.accept(row);
                    }
                }
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] instanceof String[] texts) {
                statement.setArray(i + 1, statement.getConnection().createArrayOf("text", texts));
            } else {
                statement.setObject(i + 1, parameters[i]);
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
