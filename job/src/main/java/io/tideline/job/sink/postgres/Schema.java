package io.tideline.job.sink.postgres;

import io.tideline.job.option.StartException;
import io.tideline.job.sink.postgres.connection.PostgresConnector;
import io.tideline.job.sink.postgres.connection.PostgresErrors;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.postgres.connection.TransportSecurity;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.job.sink.row.TableSchema;
import io.tideline.job.sink.table.MigrationReport;
import io.tideline.job.sink.table.SchemaMigration;
import io.tideline.job.sink.table.Sql;
import io.tideline.job.sink.table.TableVersions;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables in PostgreSQL. Their versions are the files of {@code db/migration}, which travel in
 * the jar.
 *
 * <p>All methods throw {@link StartException}, with one sentence, if the server is not there, the
 * login is wrong, a right is missing, or the tables are not such that rows can be written.
 */
public final class Schema {
    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    private static final String MISSING_RIGHTS =
            """
            SELECT wanted FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS wanted
            WHERE NOT has_table_privilege(
                (SELECT pg_class.oid FROM pg_class JOIN pg_namespace AS space ON space.oid = relnamespace
                WHERE nspname = ? AND relname = ?), wanted)""";

    private static final String MISSING_FUNCTIONS =
            """
            SELECT wanted FROM unnest(?) AS wanted
            WHERE NOT EXISTS (
                SELECT FROM pg_proc JOIN pg_namespace AS space ON space.oid = pronamespace
                WHERE nspname = ? AND proname = wanted AND has_function_privilege(pg_proc.oid, 'EXECUTE'))""";

    private static final String MAY_CREATE =
            """
            SELECT coalesce(
                (SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = ?),
                has_database_privilege(current_database(), 'CREATE'))""";

    private static final String TAKEN =
            """
            SELECT EXISTS (
                SELECT FROM pg_class JOIN pg_namespace AS space ON space.oid = relnamespace
                WHERE nspname = ? AND relname = ANY (?))""";

    private Schema() {}

    /** Checks, without making anything, whether {@link #prepare} can do its work. */
    public static void check(PostgresSinkConfig config) {
        checked(config);
    }

    /**
     * Creates the tables or brings them up to date where the configuration says so, and checks that
     * rows can be written to them.
     */
    public static void prepare(PostgresSinkConfig config) {
        TableVersions versions = checked(config);
        if (versions.arePending()) {
            Migrations.apply(versions, config);
            try (Connection connection = new PostgresConnector(config).open()) {
                checkTables(connection, config);
            } catch (SQLException e) {
                throw new StartException(PostgresErrors.reason(e, config), e);
            }
        }
        warn(config);
    }

    private static TableVersions checked(PostgresSinkConfig config) {
        try (Connection connection = new PostgresConnector(config).open()) {
            checkServer(connection, config);
            if (!Sql.isTrue(
                    connection, "SELECT has_database_privilege(current_database(), 'TEMPORARY')")) {
                throw new StartException(
                        "User %s may not make temporary tables in PostgreSQL at %s: grant it TEMPORARY on the database."
                                .formatted(config.user(), config.place()));
            }
            TableVersions versions = Migrations.of(config);
            if (config.migrate() == SchemaMigration.CHECK) {
                versions.refusePending();
            }
            if (!versions.arePending()) {
                checkTables(connection, config);
                return versions;
            }
            if (!Sql.isTrue(connection, MAY_CREATE, config.schema())) {
                throw new StartException(PostgresErrors.noRight(config));
            }
            Object[] names =
                    Stream.concat(
                                    RowSchemas.tables().stream().map(TableSchema::name),
                                    Stream.of(ScoringModels.TABLE))
                            .toArray();
            Array tables = connection.createArrayOf("text", names);
            if (versions.applied() == null
                    && Sql.isTrue(connection, TAKEN, config.schema(), tables)) {
                throw new StartException(Migrations.place(config).taken());
            }
            return versions;
        } catch (SQLException e) {
            throw new StartException(PostgresErrors.reason(e, config), e);
        }
    }

    private static void checkTables(Connection connection, PostgresSinkConfig config)
            throws SQLException {
        List<String> differences = new ArrayList<>();
        for (TableSchema<?> table : RowSchemas.tables()) {
            differences.addAll(SchemaDrift.of(connection, config.schema(), table));
        }
        if (!differences.isEmpty()) {
            throw new StartException(changed(config, differences));
        }
        for (TableSchema<?> table : RowSchemas.tables()) {
            checkRights(connection, config, table);
        }
        checkFunctions(connection, config);
    }

    /** Creates the tables, or brings them up to date, as {@code tideline migrate} does. */
    public static MigrationReport migrate(PostgresSinkConfig config) {
        try (Connection connection = new PostgresConnector(config).open()) {
            checkServer(connection, config);
        } catch (SQLException e) {
            throw new StartException(PostgresErrors.reason(e, config), e);
        }
        return Migrations.apply(Migrations.of(config), config);
    }

    /** Returns the message on how the tables differ from what they were created as. */
    static String changed(PostgresSinkConfig config, List<String> differences) {
        return "The tables in schema %s of PostgreSQL at %s are not as Tideline made them: %s; set that right, or give sinks.postgres.schema another schema."
                .formatted(config.schema(), config.place(), String.join("; ", differences));
    }

    private static void checkServer(Connection connection, PostgresSinkConfig config)
            throws SQLException {
        if (connection.isReadOnly()) {
            throw new StartException(
                    "PostgreSQL at %s is read-only: give sinks.postgres.url the primary server."
                            .formatted(config.place()));
        }
        if (!Sql.isTrue(connection, "SELECT current_setting('server_encoding') = 'UTF8'")) {
            throw new StartException(
                    "The database at %s cannot store all ids, as its encoding is not UTF8: create one with ENCODING 'UTF8', and give sinks.postgres.url that."
                            .formatted(config.place()));
        }
    }

    private static void checkRights(
            Connection connection, PostgresSinkConfig config, TableSchema<?> table)
            throws SQLException {
        List<String> missing =
                Sql.values(connection, String.class, MISSING_RIGHTS, config.schema(), table.name());
        if (!missing.isEmpty()) {
            throw new StartException(
                    "User %s lacks %s on table %s in schema %s of PostgreSQL at %s: grant it what deploy/sql/roles.sql grants to tideline_write."
                            .formatted(
                                    config.user(),
                                    String.join(", ", missing),
                                    table.name(),
                                    config.schema(),
                                    config.place()));
        }
    }

    private static void checkFunctions(Connection connection, PostgresSinkConfig config)
            throws SQLException {
        Array functions = connection.createArrayOf("text", MonthPartitions.FUNCTIONS.toArray());
        List<String> missing =
                Sql.values(connection, String.class, MISSING_FUNCTIONS, functions, config.schema());
        if (!missing.isEmpty()) {
            throw new StartException(
                    "User %s lacks EXECUTE on function %s in schema %s of PostgreSQL at %s: grant it what deploy/sql/roles.sql grants to tideline_write."
                            .formatted(
                                    config.user(),
                                    String.join(", ", missing),
                                    config.schema(),
                                    config.place()));
        }
    }

    private static void warn(PostgresSinkConfig config) {
        TransportSecurity.warning(config).ifPresent(LOG::warn);
        if (config.batches().retention() == null) {
            LOG.warn(
                    "Rows in PostgreSQL at {} are kept for ever, since sinks.postgres.retention is not set",
                    config.place());
        }
    }
}
