package io.tideline.job.sink.jdbc;

import io.tideline.job.option.Option;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.Secret;
import io.tideline.job.option.Section;
import io.tideline.job.sink.SinkProvider;
import io.tideline.job.sink.jdbc.connection.JdbcSinkConfig;
import io.tideline.job.sink.table.BatchSettings;
import io.tideline.job.sink.table.SchemaMigration;
import java.time.Duration;
import java.util.List;

/** The sink of {@code sinks.jdbc}. */
public final class JdbcSinkProvider implements SinkProvider {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static final Option<String> URL =
            Option.required(
                    "sinks.jdbc.url",
                    OptionType.url(
                            "a URL such as jdbc:mariadb://host:3306/database or jdbc:mysql://host:3306/database",
                            JdbcSinkConfig.URL),
                    "The database of MariaDB or MySQL, as `jdbc:mariadb://host:3306/database?sslMode=verify-full&serverSslCert=/path/ca.pem`, or `jdbc:mysql://…`.");
    private static final Option<String> USER =
            Option.required(
                    "sinks.jdbc.user",
                    OptionType.login("the name of a database user"),
                    "User of the database, with `SELECT`, `INSERT`, `UPDATE` and `DELETE` on it; with `migrate: auto` also with the rights to make tables.");
    private static final Option<Secret> PASSWORD =
            Option.required(
                    "sinks.jdbc.password",
                    OptionType.secret("a password by reference, as ${env:NAME} or ${file:/path}"),
                    "The user's password, by reference.");
    private static final Option<Integer> BATCH =
            Option.of(
                    "sinks.jdbc.batch_rows",
                    OptionType.integer(1, 100_000),
                    5_000,
                    "5000",
                    "Rows that are written at once, at most.");
    private static final Option<Duration> FLUSH =
            Option.of(
                    "sinks.jdbc.flush_interval",
                    OptionType.duration(Duration.ofMillis(10), HOUR),
                    SECOND,
                    "1s",
                    "How long a row waits for others, at most.");
    private static final Option<Duration> RETRY =
            Option.of(
                    "sinks.jdbc.retry_for",
                    OptionType.duration(Duration.ofMillis(1), HOUR),
                    MINUTE,
                    "1m",
                    "How long a lost connection is tried again, counted from when it was found lost, before the job restarts from its last checkpoint.");
    private static final Option<Duration> TIMEOUT =
            Option.of(
                    "sinks.jdbc.timeout",
                    OptionType.duration(SECOND, HOUR),
                    MINUTE,
                    "1m",
                    "After which a server that does not answer counts as lost, and a client that is silent loses its session; rows locked by another session are waited for half as long.");
    private static final Option<SchemaMigration> MIGRATE =
            Option.of(
                    "sinks.jdbc.migrate",
                    OptionType.oneOf(SchemaMigration.class),
                    SchemaMigration.AUTO,
                    "auto",
                    "`auto`: the job makes its tables and brings them up to date when it starts; `check`: it refuses to start unless `tideline migrate` has.");
    private static final Option<Duration> RETENTION =
            Option.without(
                    "sinks.jdbc.retention",
                    OptionType.days(36_500),
                    "for ever",
                    "How long rows are kept, in whole days, as `730d`; older ones are deleted.");

    @Override
    public String name() {
        return "jdbc";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(URL, USER, PASSWORD, BATCH, FLUSH, RETRY, TIMEOUT, MIGRATE, RETENTION);
    }

    @Override
    public JdbcTables read(Section settings, Duration checkpointInterval) {
        return new JdbcTables(
                new JdbcSinkConfig(
                        settings.get(URL),
                        settings.get(USER),
                        settings.get(PASSWORD),
                        new BatchSettings(
                                settings.get(BATCH),
                                settings.get(FLUSH),
                                settings.get(RETRY),
                                settings.get(RETENTION)),
                        settings.get(TIMEOUT),
                        settings.get(MIGRATE)));
    }
}
