package io.tideline.job.sink.jdbc;

import static java.util.stream.Collectors.joining;

import io.tideline.job.option.StartException;
import io.tideline.job.sink.jdbc.connection.ErrorCodes;
import io.tideline.job.sink.jdbc.connection.JdbcConnector;
import io.tideline.job.sink.jdbc.connection.JdbcErrors;
import io.tideline.job.sink.jdbc.connection.JdbcSinkConfig;
import io.tideline.job.sink.jdbc.connection.Product;
import io.tideline.job.sink.jdbc.connection.TransportSecurity;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.job.sink.row.TableSchema;
import io.tideline.job.sink.table.MigrationReport;
import io.tideline.job.sink.table.SchemaMigration;
import io.tideline.job.sink.table.Sql;
import io.tideline.job.sink.table.TableVersions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables in MariaDB or MySQL. Their versions are the files of {@code db/mysql}, which travel in
 * the jar.
 *
 * <p>All methods throw {@link StartException}, with one sentence, if the server is not there, the
 * login is wrong, a right is missing, or the tables are not such that rows can be written.
 */
public final class Schema {
    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    private static final String TABLES =
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()";

    private Schema() {}

    /** Checks, without making anything, whether {@link #prepare} can do its work. */
    public static void check(JdbcSinkConfig config) {
        checked(config);
    }

    /**
     * Creates the tables or brings them up to date where the configuration says so, and checks that
     * rows can be written to them.
     */
    public static void prepare(JdbcSinkConfig config) {
        TableVersions versions = checked(config);
        if (versions.arePending()) {
            versions.apply();
            try (Connection connection = new JdbcConnector(config).open()) {
                checkTables(connection, config);
            } catch (SQLException e) {
                throw refusal(e, config);
            }
        }
        TransportSecurity.warning(config).ifPresent(LOG::warn);
        if (config.batches().retention() == null) {
            LOG.warn(
                    "Rows in {} are kept for ever, since sinks.jdbc.retention is not set",
                    config.server());
        }
    }

    /** Creates the tables, or brings them up to date, as {@code tideline migrate} does. */
    public static MigrationReport migrate(JdbcSinkConfig config) {
        TableVersions versions = inspected(config);
        MigrationReport report = versions.apply();
        try (Connection connection = new JdbcConnector(config).open()) {
            checkTables(connection, config);
            return report;
        } catch (SQLException e) {
            throw refusal(e, config);
        }
    }

    private static TableVersions checked(JdbcSinkConfig config) {
        TableVersions versions = inspected(config);
        if (config.migrate() == SchemaMigration.CHECK) {
            versions.refusePending();
        }
        if (!versions.arePending()) {
            try (Connection connection = new JdbcConnector(config).open()) {
                checkTables(connection, config);
            } catch (SQLException e) {
                throw refusal(e, config);
            }
        }
        return versions;
    }

    /** Returns what there is to migrate; its connection is not kept while that is looked up. */
    private static TableVersions inspected(JdbcSinkConfig config) {
        Product product;
        try (Connection connection = new JdbcConnector(config).open()) {
            checkServer(connection, config);
            refuseOthers(connection, config);
            product = Product.of(connection);
        } catch (SQLException e) {
            throw refusal(e, config);
        }
        return Migrations.of(config, product);
    }

    /**
     * Refuses a database where somebody else has tables of our names: ours come with their history.
     */
    static void refuseOthers(Connection connection, JdbcSinkConfig config) throws SQLException {
        List<String> tables = Sql.values(connection, String.class, TABLES);
        if (!tables.contains(TableVersions.HISTORY) && tableNames().anyMatch(tables::contains)) {
            throw new StartException(Migrations.place(config).taken());
        }
    }

    private static Stream<String> tableNames() {
        return Stream.concat(
                RowSchemas.tables().stream().map(TableSchema::name),
                Stream.of(ScoringModels.TABLE));
    }

    private static StartException refusal(SQLException e, JdbcSinkConfig config) {
        return new StartException(new JdbcErrors(config).reason(e), e);
    }

    private static void checkServer(Connection connection, JdbcSinkConfig config)
            throws SQLException {
        Product product = Product.of(connection);
        if (!product.isSupported(connection)) {
            throw new StartException(
                    "%s at %s is version %s: Tideline needs MariaDB %s or MySQL %s at least."
                            .formatted(
                                    product.text(),
                                    config.place(),
                                    connection.getMetaData().getDatabaseProductVersion(),
                                    Product.MARIADB.firstVersion(),
                                    Product.MYSQL.firstVersion()));
        }
        String readOnly = Sql.values(connection, String.class, "SELECT @@global.read_only").get(0);
        if (!Product.isOff(readOnly)) {
            throw new StartException(
                    "%s is read-only: give sinks.jdbc.url the primary server."
                            .formatted(config.server()));
        }
    }

    private static void checkTables(Connection connection, JdbcSinkConfig config)
            throws SQLException {
        List<String> differences = new ArrayList<>();
        for (TableSchema<?> table : RowSchemas.tables()) {
            // First: a table that the user may not see looks as if it were missing.
            checkRights(connection, config, table);
            differences.addAll(SchemaDrift.of(connection, table));
        }
        if (!differences.isEmpty()) {
            throw new StartException(changed(config, differences));
        }
    }

    /**
     * Looks for rights by statements that concern no row: the catalog leaves out those of roles.
     */
    private static void checkRights(
            Connection connection, JdbcSinkConfig config, TableSchema<?> table)
            throws SQLException {
        String name = TableStatements.quoted(table.name());
        List<String> columns =
                table.columns().stream()
                        .map(column -> TableStatements.quoted(column.name()))
                        .toList();
        String listed = columns.stream().collect(joining(", "));
        Map<String, String> statements = new LinkedHashMap<>();
        statements.put("SELECT", "SELECT 1 FROM %s WHERE false".formatted(name));
        statements.put(
                "INSERT",
                "INSERT INTO %1$s (%2$s) SELECT %2$s FROM %1$s WHERE false"
                        .formatted(name, listed));
        statements.put(
                "UPDATE", "UPDATE %s SET %2$s = %2$s WHERE false".formatted(name, columns.get(0)));
        statements.put("DELETE", "DELETE FROM %s WHERE false".formatted(name));
        List<String> missing = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> right : statements.entrySet()) {
                try {
                    statement.execute(right.getValue());
                } catch (SQLException e) {
                    if (ErrorCodes.isNoRight(e)) {
                        missing.add(right.getKey());
                    } else if (new JdbcErrors(config).isTransient(e)) {
                        throw e;
                    }
                    // Anything else is wrong with the table, and is found by looking at it.
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new StartException(
                    "User %s lacks %s on table %s of %s: grant it SELECT, INSERT, UPDATE and DELETE on the database."
                            .formatted(
                                    config.user(),
                                    String.join(", ", missing),
                                    table.name(),
                                    config.server()));
        }
    }

    /** Returns the message on how the tables differ from what they were created as. */
    static String changed(JdbcSinkConfig config, List<String> differences) {
        return "The tables in %s are not as Tideline made them: %s; set that right, or give sinks.jdbc.url another database."
                .formatted(config.server(), String.join("; ", differences));
    }
}
