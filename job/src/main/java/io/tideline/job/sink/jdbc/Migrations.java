package io.tideline.job.sink.jdbc;

import io.tideline.job.option.StartException;
import io.tideline.job.sink.jdbc.connection.ErrorCodes;
import io.tideline.job.sink.jdbc.connection.JdbcConnector;
import io.tideline.job.sink.jdbc.connection.JdbcDriver;
import io.tideline.job.sink.jdbc.connection.JdbcErrors;
import io.tideline.job.sink.jdbc.connection.JdbcSinkConfig;
import io.tideline.job.sink.jdbc.connection.Product;
import io.tideline.job.sink.table.MigrationReport;
import java.sql.SQLException;
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

/** The versions of the tables: which are there, and how to get to the newest. */
final class Migrations {
    private static final String LOCATION = "classpath:db/mysql";
    static final String HISTORY = "tideline_schema_history";

    /** The version before the first, which Flyway records where the database has other tables. */
    private static final String NONE = "0";

    private final JdbcSinkConfig config;
    private final Flyway flyway;
    private final MigrationInfoService info;

    /**
     * Inspects the tables of a database.
     *
     * @throws StartException if that is not possible, or they are of a newer Tideline
     */
    Migrations(JdbcSinkConfig config, Product product) {
        this.config = config;
        try {
            this.flyway = flyway(config, product);
            this.info = flyway.info();
        } catch (FlywayException e) {
            throw new StartException(reason(e, config), e);
        }
        refuseNewer();
    }

    private static Flyway flyway(JdbcSinkConfig config, Product product) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .driver(JdbcDriver.CLASS)
                .dataSource(config.driverUrl(), config.currentUser(), config.password().reveal())
                .jdbcProperties(JdbcConnector.settings())
                .loggers("slf4j")
                .locations(LOCATION)
                .failOnMissingLocations(true)
                .table(HISTORY)
                .placeholders(Map.of("binary", product.collation()))
                // Tables of others may stand in the same database.
                .baselineOnMigrate(true)
                .baselineVersion(NONE)
                .cleanDisabled(true)
                .load();
    }

    boolean arePending() {
        return info.pending().length > 0 || isHalfDone();
    }

    /** Returns whether a migration has failed: the server keeps what it had done by then. */
    private boolean isHalfDone() {
        return Arrays.stream(info.all()).anyMatch(each -> each.getState().isFailed());
    }

    /** Returns the version of the tables, or null if there are none. */
    String appliedVersion() {
        return Arrays.stream(info.applied())
                .filter(each -> !each.getState().isFailed())
                .map(MigrationInfo::getVersion)
                .filter(version -> version != null && !version.toString().equals(NONE))
                .max(MigrationVersion::compareTo)
                .map(MigrationVersion::toString)
                .orElse(null);
    }

    /** Refuses tables that are not there or not up to date. */
    void refusePending() {
        if (!arePending()) {
            return;
        }
        String version = appliedVersion();
        String found =
                version == null
                        ? "%s has no tables of Tideline".formatted(config.server())
                        : "The tables in %s are of version %s".formatted(config.server(), version);
        throw new StartException(
                "%s, and sinks.jdbc.migrate is check: run tideline migrate --config tideline.yaml, as a user who may make tables, which brings them to version %s."
                        .formatted(found, newest()));
    }

    /**
     * Brings the tables up to date.
     *
     * @throws StartException if that is not possible
     */
    MigrationReport apply() {
        String before = appliedVersion();
        try {
            if (isHalfDone()) {
                flyway.repair(); // else it is not run again, which each file can be
            }
            MigrateResult result = flyway.migrate();
            List<String> applied =
                    result.migrations.stream()
                            .map(each -> each.version + " (" + each.description + ")")
                            .toList();
            return new MigrationReport(before, newest().toString(), applied);
        } catch (FlywayException e) {
            throw new StartException(reason(e, config), e);
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
                                    "The tables in %s were made by a newer Tideline (version %s; this one knows %s): run that one, or give sinks.jdbc.url another database."
                                            .formatted(config.server(), found, newest()));
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

    private static String reason(FlywayException e, JdbcSinkConfig config) {
        Optional<SQLException> refusal = ExceptionUtils.findThrowable(e, SQLException.class);
        if (refusal.isPresent()) {
            return refusal.get().getErrorCode() == ErrorCodes.EXISTS_ALREADY
                    ? taken(config)
                    : new JdbcErrors(config).reason(refusal.get());
        }
        String message = e.getMessage() == null ? "" : e.getMessage();
        return "The tables in %s cannot be brought up to date: %s"
                .formatted(
                        config.server(), message.lines().findFirst().orElse("no reason was given"));
    }

    /** Returns the message that a table has one of our names, and is not ours. */
    static String taken(JdbcSinkConfig config) {
        return "%s has a table of Tideline's name that Tideline did not make: give sinks.jdbc.url another database."
                .formatted(config.server());
    }
}
