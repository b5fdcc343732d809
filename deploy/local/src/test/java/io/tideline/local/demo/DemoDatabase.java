package io.tideline.local.demo;

import io.tideline.embedded.EmbeddedPostgres;
import io.tideline.job.option.Secret;
import io.tideline.job.sink.postgres.Schema;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.table.BatchSettings;
import io.tideline.job.sink.table.SchemaMigration;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** A real PostgreSQL with the job's tables, and a connection to it. */
final class DemoDatabase implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final Connection connection;

    DemoDatabase() throws SQLException {
        postgres = EmbeddedPostgres.start();
        Schema.migrate(
                new PostgresSinkConfig(
                        postgres.jdbcUrl(),
                        postgres.user(),
                        new Secret(postgres.password()),
                        "public",
                        new BatchSettings(
                                1000, Duration.ofSeconds(1), 8, Duration.ofSeconds(10), null),
                        Duration.ofMinutes(1),
                        SchemaMigration.AUTO));
        connection =
                DriverManager.getConnection(
                        postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        postgres.close();
    }
}
