package io.tideline.local.sink;

import io.tideline.job.option.Secret;
import io.tideline.job.sink.postgres.PostgresSinkConfig;
import io.tideline.job.sink.postgres.SchemaMigration;
import java.time.Duration;

/** The sink's settings, of which a test changes what it is about. */
final class SinkConfig {
    private final String url;
    private final String user;
    private final String password;
    private String schema = "public";
    private int batchRows = 1_000;
    private Duration flushInterval = Duration.ofMillis(100);
    private Duration retryFor = Duration.ofMinutes(3);
    private Duration timeout = Duration.ofMinutes(1);
    private SchemaMigration migrate = SchemaMigration.AUTO;
    private Duration retention;

    SinkConfig(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    SinkConfig schema(String name) {
        schema = name;
        return this;
    }

    SinkConfig batchRows(int rows) {
        batchRows = rows;
        return this;
    }

    SinkConfig flushInterval(Duration interval) {
        flushInterval = interval;
        return this;
    }

    SinkConfig retryFor(Duration duration) {
        retryFor = duration;
        return this;
    }

    SinkConfig timeout(Duration duration) {
        timeout = duration;
        return this;
    }

    SinkConfig migrate(SchemaMigration migration) {
        migrate = migration;
        return this;
    }

    SinkConfig retention(Duration duration) {
        retention = duration;
        return this;
    }

    PostgresSinkConfig get() {
        return new PostgresSinkConfig(
                url,
                user,
                new Secret(password),
                schema,
                batchRows,
                flushInterval,
                retryFor,
                timeout,
                migrate,
                retention);
    }
}
