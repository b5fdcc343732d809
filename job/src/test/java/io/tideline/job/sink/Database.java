package io.tideline.job.sink;

import io.tideline.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A real PostgreSQL server, and queries of tests as its superuser. */
public final class Database implements AutoCloseable {
    private final EmbeddedPostgres postgres;

    public Database() {
        this(EmbeddedPostgres.start());
    }

    public Database(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    public String jdbcUrl() {
        return postgres.jdbcUrl();
    }

    /** Returns host, port and database, as messages name them. */
    public String place() {
        return jdbcUrl().substring("jdbc:postgresql://".length());
    }

    public int port() {
        return Integer.parseInt(place().replaceFirst(".*:(\\d+)/.*", "$1"));
    }

    /** Of the superuser; the schema is {@code public}. */
    public PostgresSettings config() {
        return config(jdbcUrl());
    }

    /** Returns the configuration for another URL. */
    public PostgresSettings config(String url) {
        return new PostgresSettings(url, postgres.user(), postgres.password());
    }

    public Connection connect() throws SQLException {
        return connect(postgres.user(), postgres.password());
    }

    public Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user, password);
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Each row's columns, joined. */
    public List<String> query(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return query(connection, sql);
        }
    }

    public static List<String> query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                String[] row = new String[columns];
                for (int i = 0; i < columns; i++) {
                    row[i] = result.getString(i + 1);
                }
                rows.add(String.join("|", Stream.of(row).map(String::valueOf).toList()));
            }
            return rows;
        }
    }

    @Override
    public void close() {
        postgres.close();
    }
}
