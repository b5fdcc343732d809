package io.tideline.local.sink;

import io.tideline.local.service.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A real PostgreSQL server, and what tests ask of it as its superuser. */
final class Database implements AutoCloseable {
    private final EmbeddedPostgres postgres;

    Database() {
        this(EmbeddedPostgres.start());
    }

    Database(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    String jdbcUrl() {
        return postgres.jdbcUrl();
    }

    /** As messages name it: host, port and database. */
    String place() {
        return jdbcUrl().substring("jdbc:postgresql://".length());
    }

    int port() {
        return Integer.parseInt(place().replaceFirst(".*:(\\d+)/.*", "$1"));
    }

    /** Of the superuser; the schema is {@code public}. */
    SinkConfig config() {
        return config(jdbcUrl());
    }

    /** The same by another way. */
    SinkConfig config(String url) {
        return new SinkConfig(url, postgres.user(), postgres.password());
    }

    Connection connect() throws SQLException {
        return connect(postgres.user(), postgres.password());
    }

    Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user, password);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Each row's columns, joined. */
    List<String> query(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return query(connection, sql);
        }
    }

    static List<String> query(Connection connection, String sql) throws SQLException {
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
