package io.tideline.job.sink.postgres;

import io.tideline.job.config.PostgresSinkConfig;
import io.tideline.job.config.StartException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;

/**
 * The tables in PostgreSQL. Their versions are the files of {@code deploy/sql}, which travel in the
 * jar.
 */
public final class Schema {
    private static final String LOCATION = "classpath:io/tideline/job/sql";
    private static final String HISTORY = "tideline_schema_history";

    private Schema() {}

    /**
     * Makes the tables, or brings them up to date.
     *
     * @throws StartException if that cannot be: the server is not there, the login is wrong, a
     *     right is missing, or the tables are of a newer Tideline
     */
    public static void migrate(PostgresSinkConfig config) {
        checkConnection(config);
        Flyway flyway = flyway(config);
        try {
            refuseNewer(flyway, config);
            flyway.migrate();
        } catch (FlywayException e) {
            throw new StartException(reason(e, config), e);
        }
    }

    private static void checkConnection(PostgresSinkConfig config) {
        try (Connection connection = new PostgresConnector(config).open()) {
            if (connection.isReadOnly()) {
                throw new StartException(
                        "PostgreSQL at %s is read-only: give sinks.postgres.url the primary server."
                                .formatted(config.place()));
            }
            if (!mayMakeTemporaryTables(connection)) {
                throw new StartException(
                        "User %s may not make temporary tables in PostgreSQL at %s: grant it TEMPORARY on the database."
                                .formatted(config.user(), config.place()));
            }
        } catch (SQLException e) {
            throw new StartException(PostgresFaults.reason(e, config), e);
        }
    }

    /** Rows are written by way of such tables: {@link Upsert}. */
    private static boolean mayMakeTemporaryTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery(
                                "SELECT has_database_privilege(current_database(), 'TEMPORARY')")) {
            result.next();
            return result.getBoolean(1);
        }
    }

    private static Flyway flyway(PostgresSinkConfig config) {
        PostgresSinkConfig.Login login = config.login();
        return Flyway.configure(Schema.class.getClassLoader())
                .dataSource(config.url(), login.user(), login.password())
                .loggers("slf4j")
                .locations(LOCATION)
                .failOnMissingLocations(true)
                .schemas(config.schema())
                .table(HISTORY)
                // Tables of others may stand in the same schema.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .cleanDisabled(true)
                .load();
    }

    private static void refuseNewer(Flyway flyway, PostgresSinkConfig config) {
        MigrationVersion known =
                Arrays.stream(flyway.info().all())
                        .filter(info -> info.getScript() != null && !isFuture(info))
                        .map(MigrationInfo::getVersion)
                        .filter(version -> version != null)
                        .max(MigrationVersion::compareTo)
                        .orElseThrow();
        Arrays.stream(flyway.info().applied())
                .filter(Schema::isFuture)
                .map(MigrationInfo::getVersion)
                .max(MigrationVersion::compareTo)
                .ifPresent(
                        found -> {
                            throw new StartException(
                                    "The tables in schema %s of PostgreSQL at %s were made by a newer Tideline (version %s; this one knows %s): run that one, or give sinks.postgres.schema another schema."
                                            .formatted(
                                                    config.schema(), config.place(), found, known));
                        });
    }

    private static boolean isFuture(MigrationInfo info) {
        return info.getState().name().startsWith("FUTURE");
    }

    private static String reason(FlywayException e, PostgresSinkConfig config) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                if (SqlState.EXISTS_ALREADY.equals(sql.getSQLState())) {
                    return "Schema %s of PostgreSQL at %s has a table of Tideline's name that Tideline did not make: give sinks.postgres.schema another schema."
                            .formatted(config.schema(), config.place());
                }
                return PostgresFaults.reason(sql, config);
            }
        }
        String message = e.getMessage() == null ? "" : e.getMessage();
        return "The tables in schema %s of PostgreSQL at %s cannot be brought up to date: %s"
                .formatted(
                        config.schema(),
                        config.place(),
                        message.lines().findFirst().orElse("no reason was given"));
    }
}
