package io.tideline.job.sink.jdbc;

import io.tideline.job.sink.jdbc.connection.JdbcConnector;
import io.tideline.job.sink.jdbc.connection.JdbcDriver;
import io.tideline.job.sink.jdbc.connection.JdbcErrors;
import io.tideline.job.sink.jdbc.connection.JdbcSinkConfig;
import io.tideline.job.sink.jdbc.connection.Product;
import io.tideline.job.sink.table.TableVersions;
import java.util.Map;

/** The versions of the tables in MariaDB or MySQL. */
final class Migrations {
    private static final String LOCATION = "db/mysql";

    private Migrations() {}

    /** Inspects the tables of a database. */
    static TableVersions of(JdbcSinkConfig config, Product product) {
        return new TableVersions(
                place(config),
                LOCATION,
                flyway ->
                        flyway.driver(JdbcDriver.CLASS)
                                .dataSource(
                                        config.driverUrl(),
                                        config.currentUser(),
                                        config.password().reveal())
                                .jdbcProperties(JdbcConnector.settings())
                                .placeholders(Map.of("binary", product.collation())),
                new JdbcErrors(config)::reason);
    }

    static TableVersions.Place place(JdbcSinkConfig config) {
        return new TableVersions.Place(
                config.server(), "sinks.jdbc", "give sinks.jdbc.url another database");
    }
}
