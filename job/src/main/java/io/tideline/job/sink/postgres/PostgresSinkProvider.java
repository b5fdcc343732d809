package io.tideline.job.sink.postgres;

import io.tideline.job.option.Option;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.Section;
import io.tideline.job.sink.SinkProvider;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.table.TableOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The sink of {@code sinks.postgres}. */
public final class PostgresSinkProvider implements SinkProvider {

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
    private static final Option<String> SCHEMA =
            Option.of(
                    "sinks.postgres.schema",
                    OptionType.text(
                            "the name of a schema, of at most 63 characters",
                            Pattern.compile("[^\\x00\"$]{1,63}")),
                    "public",
                    "public",
                    "Schema of the tables; with `migrate: auto` it is created if it is not there.");
    private static final TableOptions TABLES =
            new TableOptions("sinks.postgres", "holds a transaction open loses it");

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>(List.of(URL, USER, TABLES.password(), SCHEMA));
        options.addAll(TABLES.others());
        return options;
    }

    @Override
    public PostgresTables read(Section settings, Duration checkpointInterval) {
        return new PostgresTables(
                new PostgresSinkConfig(
                        settings.get(URL),
                        settings.get(USER),
                        settings.get(TABLES.password()),
                        settings.get(SCHEMA),
                        TABLES.batches(settings),
                        TABLES.timeout(settings),
                        TABLES.migrate(settings)));
    }
}
