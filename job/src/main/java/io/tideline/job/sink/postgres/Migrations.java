package io.tideline.job.sink.postgres;

import io.tideline.job.option.StartException;
import io.tideline.job.sink.postgres.connection.Identifiers;
import io.tideline.job.sink.postgres.connection.PostgresConnector;
import io.tideline.job.sink.postgres.connection.PostgresErrors;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.postgres.connection.SqlState;
import io.tideline.job.sink.table.MigrationReport;
import io.tideline.job.sink.table.Sql;
import io.tideline.job.sink.table.TableVersions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.postgresql.PGProperty;

/** The versions of the tables in PostgreSQL. */
final class Migrations {
    private static final String LOCATION = "db/migration";

    private static final String WHO_MAY_WRITE_HISTORY =
            """
            SELECT DISTINCT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
            FROM pg_class JOIN pg_namespace AS space ON space.oid = relnamespace, aclexplode(relacl)
            WHERE nspname = ? AND relname = ? AND grantee <> relowner AND privilege_type <> 'SELECT'""";

    private Migrations() {}

    /** Inspects the tables of a schema. */
    static TableVersions of(PostgresSinkConfig config) {
        return new TableVersions(
                place(config),
                LOCATION,
                flyway -> {
                    PostgresSinkConfig.Login login = config.login();
                    return flyway.dataSource(config.url(), login.user(), login.password())
                            .jdbcProperties(
                                    Map.of(PGProperty.LOG_SERVER_ERROR_DETAIL.getName(), "false"))
                            .schemas(config.schema());
                },
                e ->
                        SqlState.EXISTS_ALREADY.equals(e.getSQLState())
                                ? place(config).taken()
                                : PostgresErrors.reason(e, config));
    }

    static TableVersions.Place place(PostgresSinkConfig config) {
        return new TableVersions.Place(
                "schema %s of PostgreSQL at %s".formatted(config.schema(), config.place()),
                "sinks.postgres",
                "give sinks.postgres.schema another schema");
    }

    /**
     * Brings the tables up to date.
     *
     * @throws StartException if that is not possible
     */
    static MigrationReport apply(TableVersions versions, PostgresSinkConfig config) {
        MigrationReport report = versions.apply();
        if (!report.applied().isEmpty()) {
            try {
                protectHistory(config);
            } catch (SQLException e) {
                throw new StartException(PostgresErrors.reason(e, config), e);
            }
        }
        return report;
    }

    /**
     * Leaves others only the right to read which versions there are: rights by default, as those of
     * {@code deploy/sql/roles.sql}, are the same for all tables.
     */
    private static void protectHistory(PostgresSinkConfig config) throws SQLException {
        String table = Identifiers.quoted(config.schema(), TableVersions.HISTORY);
        try (Connection connection = new PostgresConnector(config).open();
                Statement revoke = connection.createStatement()) {
            for (String role :
                    Sql.values(
                            connection,
                            String.class,
                            WHO_MAY_WRITE_HISTORY,
                            config.schema(),
                            TableVersions.HISTORY)) {
                revoke.execute(
                        "REVOKE ALL ON %1$s FROM %2$s; GRANT SELECT ON %1$s TO %2$s"
                                .formatted(table, role));
            }
        }
    }
}
