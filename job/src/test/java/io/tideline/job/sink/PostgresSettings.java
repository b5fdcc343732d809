package io.tideline.job.sink;

import io.tideline.job.option.Secret;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.table.BatchSettings;
import io.tideline.job.sink.table.SchemaMigration;
import java.time.Duration;

/** The sink's settings, of which a test changes what it is about. */
public final class PostgresSettings {
    private final String url;
    private final String user;
    private final String password;
    private String schema = "public";
    private int batchRows = 1_000;
    private Duration flushInterval = Duration.ofMillis(100);
    private int writers = 8;
    private Duration retryFor = Duration.ofMinutes(3);
    private Duration timeout = Duration.ofMinutes(1);
    private SchemaMigration migrate = SchemaMigration.AUTO;
    private Duration retention;

    public PostgresSettings(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    public PostgresSettings schema(String name) {
        schema = name;
        return this;
    }

    public PostgresSettings batchRows(int rows) {
        batchRows = rows;
        return this;
    }

    public PostgresSettings flushInterval(Duration interval) {
        flushInterval = interval;
        return this;
    }

    public PostgresSettings writers(int most) {
        writers = most;
        return this;
    }

    public PostgresSettings retryFor(Duration duration) {
        retryFor = duration;
        return this;
    }

    public PostgresSettings timeout(Duration duration) {
        timeout = duration;
        return this;
    }

    public PostgresSettings migrate(SchemaMigration migration) {
        migrate = migration;
        return this;
    }

    public PostgresSettings retention(Duration duration) {
        retention = duration;
        return this;
    }

    public PostgresSinkConfig get() {
        return new PostgresSinkConfig(
                url,
                user,
                new Secret(password),
                schema,
                new BatchSettings(batchRows, flushInterval, writers, retryFor, retention),
                timeout,
                migrate);
    }
}
