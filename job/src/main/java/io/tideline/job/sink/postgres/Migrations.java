package io.tideline.job.sink.postgres;

import io.tideline.job.option.StartException;
import io.tideline.job.sink.postgres.connection.Identifiers;
import io.tideline.job.sink.postgres.connection.PostgresConnector;
import io.tideline.job.sink.postgres.connection.PostgresErrors;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.postgres.connection.SqlState;
import io.tideline.job.sink.table.MigrationReport;
import io.tideline.job.sink.table.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.util.ExceptionUtils;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.output.MigrateResult;
import org.postgresql.PGProperty;

/** The versions of the tables: which are there, and how to get to the newest. */
final class Migrations {
    private static final String LOCATION = "classpath:db/migration";
    private static final String HISTORY = "tideline_schema_history";

    /** The version before the first, which Flyway records where the schema has other tables. */
    private static final String NONE = "0";

    private static final String WHO_MAY_WRITE_HISTORY =
            """
            SELECT DISTINCT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
            FROM pg_class JOIN pg_namespace AS space ON space.oid = relnamespace, aclexplode(relacl)
            WHERE nspname = ? AND relname = ? AND grantee <> relowner AND privilege_type <> 'SELECT'""";

    private final PostgresSinkConfig config;
    private final Flyway flyway;
    private final MigrationInfoService info;

    /**
     * Inspects the tables of a schema.
     *
     * @throws StartException if that is not possible, or they are of a newer Tideline
     */
    Migrations(PostgresSinkConfig config) {
        this.config = config;
        try {
            this.flyway = flyway(config);
            this.info = flyway.info();
        } catch (FlywayException e) {
            throw new StartException(reason(e, config), e);
        }
        refuseNewer();
    }

    private static Flyway flyway(PostgresSinkConfig config) {
        PostgresSinkConfig.Login login = config.login();
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(config.url(), login.user(), login.password())
                .jdbcProperties(Map.of(PGProperty.LOG_SERVER_ERROR_DETAIL.getName(), "false"))
                .loggers("slf4j")
                .locations(LOCATION)
                .failOnMissingLocations(true)
                .schemas(config.schema())
                .table(HISTORY)
                // Tables of others may stand in the same schema.
                .baselineOnMigrate(true)
                .baselineVersion(NONE)
                .cleanDisabled(true)
                .load();
    }

    boolean arePending() {
        return info.pending().length > 0;
    }

    /** Returns the version of the tables, or null if there are none. */
    String appliedVersion() {
        MigrationInfo current = info.current();
        String version = current == null ? NONE : String.valueOf(current.getVersion());
        return version.equals(NONE) ? null : version;
    }

    /** Refuses tables that are not there or not up to date. */
    void refusePending() {
        if (!arePending()) {
            return;
        }
        String version = appliedVersion();
        String found =
                version == null
                        ? "Schema %s of PostgreSQL at %s has no tables of Tideline"
                        : "The tables in schema %s of PostgreSQL at %s are of version " + version;
        throw new StartException(
                (found
                                + ", and sinks.postgres.migrate is check: run tideline migrate --config tideline.yaml, as a user who may make tables, which brings them to version "
                                + newest()
                                + ".")
                        .formatted(config.schema(), config.place()));
    }

    /**
     * Brings the tables up to date.
     *
     * @throws StartException if that is not possible
     */
    MigrationReport apply() {
        String before = appliedVersion();
        try {
            MigrateResult result = flyway.migrate();
            List<String> applied =
                    result.migrations.stream()
                            .map(each -> each.version + " (" + each.description + ")")
                            .toList();
            if (!applied.isEmpty()) {
                protectHistory();
            }
            return new MigrationReport(before, newest().toString(), applied);
        } catch (FlywayException e) {
            throw new StartException(reason(e, config), e);
        } catch (SQLException e) {
            throw new StartException(PostgresErrors.reason(e, config), e);
        }
    }

    /**
     * Leaves others only the right to read which versions there are: rights by default, as those of
     * {@code deploy/sql/roles.sql}, are the same for all tables.
     */
    private void protectHistory() throws SQLException {
        String table = Identifiers.quoted(config.schema(), HISTORY);
        try (Connection connection = new PostgresConnector(config).open();
                Statement revoke = connection.createStatement()) {
            for (String role :
                    Sql.values(
                            connection,
                            String.class,
                            WHO_MAY_WRITE_HISTORY,
                            config.schema(),
                            HISTORY)) {
                revoke.execute(
                        "REVOKE ALL ON %1$s FROM %2$s; GRANT SELECT ON %1$s TO %2$s"
                                .formatted(table, role));
            }
        }
    }

    private void refuseNewer() {
        Arrays.stream(info.applied())
                .filter(Migrations::isFuture)
                .map(MigrationInfo::getVersion)
                .max(MigrationVersion::compareTo)
                .ifPresent(
                        found -> {
                            throw new StartException(
                                    "The tables in schema %s of PostgreSQL at %s were made by a newer Tideline (version %s; this one knows %s): run that one, or give sinks.postgres.schema another schema."
                                            .formatted(
                                                    config.schema(),
                                                    config.place(),
                                                    found,
                                                    newest()));
                        });
    }

    private MigrationVersion newest() {
        return Arrays.stream(info.all())
                .filter(each -> each.getScript() != null && !isFuture(each))
                .map(MigrationInfo::getVersion)
                .filter(version -> version != null)
                .max(MigrationVersion::compareTo)
                .orElseThrow();
    }

    private static boolean isFuture(MigrationInfo info) {
        return info.getState().name().startsWith("FUTURE");
    }

    private static String reason(FlywayException e, PostgresSinkConfig config) {
        Optional<SQLException> refusal = ExceptionUtils.findThrowable(e, SQLException.class);
        if (refusal.isPresent()) {
            return SqlState.EXISTS_ALREADY.equals(refusal.get().getSQLState())
                    ? taken(config)
                    : PostgresErrors.reason(refusal.get(), config);
        }
        String message = e.getMessage() == null ? "" : e.getMessage();
        return "The tables in schema %s of PostgreSQL at %s cannot be brought up to date: %s"
                .formatted(
                        config.schema(),
                        config.place(),
                        message.lines().findFirst().orElse("no reason was given"));
    }

    /** Returns the message that a table has one of our names, and is not ours. */
    static String taken(PostgresSinkConfig config) {
        return "Schema %s of PostgreSQL at %s has a table of Tideline's name that Tideline did not make: give sinks.postgres.schema another schema."
                .formatted(config.schema(), config.place());
    }
}
