package io.tideline.job.sink.jdbc;

import io.tideline.job.option.Option;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.Section;
import io.tideline.job.sink.SinkProvider;
import io.tideline.job.sink.jdbc.connection.JdbcSinkConfig;
import io.tideline.job.sink.table.TableOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The sink of {@code sinks.jdbc}. */
public final class JdbcSinkProvider implements SinkProvider {
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
    private static final TableOptions TABLES =
            new TableOptions("sinks.jdbc", "is silent loses its session");

    @Override
    public String name() {
        return "jdbc";
    }

    @Override
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>(List.of(URL, USER, TABLES.password()));
        options.addAll(TABLES.others());
        return options;
    }

    @Override
    public JdbcTables read(Section settings, Duration checkpointInterval) {
        return new JdbcTables(
                new JdbcSinkConfig(
                        settings.get(URL),
                        settings.get(USER),
                        settings.get(TABLES.password()),
                        TABLES.batches(settings),
                        TABLES.timeout(settings),
                        TABLES.migrate(settings)));
    }
}
