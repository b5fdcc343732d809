package io.tideline.job.sink.table;

import io.tideline.job.option.Option;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.Secret;
import io.tideline.job.option.Section;
import java.time.Duration;
import java.util.List;

/** The settings that every sink to tables has, below its own key. */
public final class TableOptions {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Option<Secret> password;
    private final Option<Integer> batch;
    private final Option<Duration> flush;
    private final Option<Integer> writers;
    private final Option<Duration> retry;
    private final Option<Duration> timeout;
    private final Option<SchemaMigration> migrate;
    private final Option<Duration> retention;

    /**
     * @param sink its key, such as {@code sinks.postgres}
     * @param silentClient what the server's time for a client limits, for the page of settings
     */
    public TableOptions(String sink, String silentClient) {
        password =
                Option.required(
                        sink + ".password",
                        OptionType.secret(
                                "a password by reference, as ${env:NAME} or ${file:/path}"),
                        "The user's password, by reference.");
        batch =
                Option.of(
                        sink + ".batch_rows",
                        OptionType.integer(1, 100_000),
                        5_000,
                        "5000",
                        "Rows that are written at once, at most.");
        flush =
                Option.of(
                        sink + ".flush_interval",
                        OptionType.duration(Duration.ofMillis(10), HOUR),
                        SECOND,
                        "1s",
                        "How long a row waits for others, at most.");
        writers =
                Option.of(
                        sink + ".writers",
                        OptionType.integer(1, 1_000),
                        8,
                        "8",
                        "Connections that write one table, at most; with a higher parallelism several subtasks share one. Ten tables are written, two of them by one connection each.");
        retry =
                Option.of(
                        sink + ".retry_for",
                        OptionType.duration(Duration.ofMillis(1), HOUR),
                        MINUTE,
                        "1m",
                        "How long a lost connection is tried again, counted from when it was found lost, before the job restarts from its last checkpoint.");
        timeout =
                Option.of(
                        sink + ".timeout",
                        OptionType.duration(SECOND, HOUR),
                        MINUTE,
                        "1m",
                        "After which a server that does not answer counts as lost, and a client that %s; rows locked by another session are waited for half as long."
                                .formatted(silentClient));
        migrate =
                Option.of(
                        sink + ".migrate",
                        OptionType.oneOf(SchemaMigration.class),
                        SchemaMigration.AUTO,
                        "auto",
                        "`auto`: the job makes its tables and brings them up to date when it starts; `check`: it refuses to start unless `tideline migrate` has.");
        retention =
                Option.without(
                        sink + ".retention",
                        OptionType.days(36_500),
                        "for ever",
                        "How long rows are kept, in whole days, as `730d`; older ones are deleted.");
    }

    /** Returns the setting of the password. */
    public Option<Secret> password() {
        return password;
    }

    /** Returns the others, in the order of the page of settings. */
    public List<Option<?>> others() {
        return List.of(batch, flush, writers, retry, timeout, migrate, retention);
    }

    /** Reads how rows are gathered and written. */
    public BatchSettings batches(Section settings) {
        return new BatchSettings(
                settings.get(batch),
                settings.get(flush),
                settings.get(writers),
                settings.get(retry),
                settings.get(retention));
    }

    /** Reads after which time a server that does not answer counts as lost. */
    public Duration timeout(Section settings) {
        return settings.get(timeout);
    }

    /** Reads what is done about tables that are not up to date. */
    public SchemaMigration migrate(Section settings) {
        return settings.get(migrate);
    }
}
