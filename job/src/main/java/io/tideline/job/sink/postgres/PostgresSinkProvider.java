package io.tideline.job.sink.postgres;

import io.tideline.job.option.Option;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.Secret;
import io.tideline.job.option.Section;
import io.tideline.job.sink.SinkProvider;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.table.SchemaMigration;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The sink of {@code sinks.postgres}. */
public final class PostgresSinkProvider implements SinkProvider {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static final Option<String> URL =
            Option.required(
                    "sinks.postgres.url",
                    OptionType.url(
                            "a URL such as jdbc:postgresql://host:5432/database",
                            Pattern.compile("jdbc:postgresql:.+")),
                    "The database, as `jdbc:postgresql://host:5432/database?sslmode=verify-full&sslrootcert=/path/ca.pem`.");
    private static final Option<String> USER =
            Option.required(
                    "sinks.postgres.user",
                    OptionType.login("the name of a database user"),
                    "User of the database, with the rights of `deploy/sql/roles.sql`; with `migrate: auto` also to create tables in the schema.");
    private static final Option<Secret> PASSWORD =
            Option.required(
                    "sinks.postgres.password",
                    OptionType.secret("a password by reference, as ${env:NAME} or ${file:/path}"),
                    "The user's password, by reference.");
    private static final Option<String> SCHEMA =
            Option.of(
                    "sinks.postgres.schema",
                    OptionType.text(
                            "the name of a schema, of at most 63 characters",
                            Pattern.compile("[^\\x00\"$]{1,63}")),
                    "public",
                    "public",
                    "Schema of the tables; with `migrate: auto` it is created if it is not there.");
    private static final Option<Integer> BATCH =
            Option.of(
                    "sinks.postgres.batch_rows",
                    OptionType.integer(1, 100_000),
                    5_000,
                    "5000",
                    "Rows that are written at once, at most.");
    private static final Option<Duration> FLUSH =
            Option.of(
                    "sinks.postgres.flush_interval",
                    OptionType.duration(Duration.ofMillis(10), HOUR),
                    SECOND,
                    "1s",
                    "How long a row waits for others, at most.");
    private static final Option<Duration> RETRY =
            Option.of(
                    "sinks.postgres.retry_for",
                    OptionType.duration(Duration.ofMillis(1), HOUR),
                    MINUTE,
                    "1m",
                    "How long a lost connection is tried again, counted from when it was found lost, before the job restarts from its last checkpoint.");
    private static final Option<Duration> TIMEOUT =
            Option.of(
                    "sinks.postgres.timeout",
                    OptionType.duration(SECOND, HOUR),
                    MINUTE,
                    "1m",
                    "After which a server that does not answer counts as lost, and a client that holds a transaction open loses it; rows locked by another session are waited for half as long.");
    private static final Option<SchemaMigration> MIGRATE =
            Option.of(
                    "sinks.postgres.migrate",
                    OptionType.oneOf(SchemaMigration.class),
                    SchemaMigration.AUTO,
                    "auto",
                    "`auto`: the job makes its tables and brings them up to date when it starts; `check`: it refuses to start unless `tideline migrate` has.");
    private static final Option<Duration> RETENTION =
            Option.without(
                    "sinks.postgres.retention",
                    OptionType.days(36_500),
                    "for ever",
                    "How long rows are kept, in whole days, as `730d`; older ones are deleted.");

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                URL, USER, PASSWORD, SCHEMA, BATCH, FLUSH, RETRY, TIMEOUT, MIGRATE, RETENTION);
    }

    @Override
    public PostgresTables read(Section settings, Duration checkpointInterval) {
        return new PostgresTables(
                new PostgresSinkConfig(
                        settings.get(URL),
                        settings.get(USER),
                        settings.get(PASSWORD),
                        settings.get(SCHEMA),
                        settings.get(BATCH),
                        settings.get(FLUSH),
                        settings.get(RETRY),
                        settings.get(TIMEOUT),
                        settings.get(MIGRATE),
                        settings.get(RETENTION)));
    }
}
