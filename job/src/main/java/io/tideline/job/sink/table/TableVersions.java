package io.tideline.job.sink.table;

import io.tideline.job.option.StartException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.flink.util.ExceptionUtils;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateResult;

/** The versions of the tables of a sink: which are there, and how to get to the newest. */
public final class TableVersions {
    public static final String HISTORY = "tideline_schema_history";

    /** The version before the first, which Flyway records where others have tables, too. */
    private static final String NONE = "0";

    private final Place place;
    private final Function<SQLException, String> reasons;
    private final Flyway flyway;
    private final MigrationInfoService info;

    /**
     * Where the tables are, for sentences.
     *
     * @param name amid a sentence: {@code schema public of PostgreSQL at host:5432/database}
     * @param sink the key of the sink: {@code sinks.postgres}
     * @param elsewhere how to have them in another place: {@code give … another schema}
     */
    public record Place(String name, String sink, String elsewhere) {
        /** Returns the message that a table has one of our names, and is not ours. */
        public String taken() {
            return "%s has a table of Tideline's name that Tideline did not make: %s."
                    .formatted(beginning(), elsewhere);
        }

        private String beginning() {
            return Character.toUpperCase(name.charAt(0)) + name.substring(1);
        }
    }

    /**
     * Inspects the tables.
     *
     * @param location of the migrations on the class path
     * @param settings adds the login, and what is particular to a database
     * @param reasons says what is wrong, in a sentence
     * @throws StartException if that is not possible, or they are of a newer Tideline
     */
    public TableVersions(
            Place place,
            String location,
            UnaryOperator<FluentConfiguration> settings,
            Function<SQLException, String> reasons) {
        this.place = place;
        this.reasons = reasons;
        try {
            this.flyway =
                    settings.apply(
                                    Flyway.configure(TableVersions.class.getClassLoader())
                                            .loggers("slf4j")
                                            .locations("classpath:" + location)
                                            .failOnMissingLocations(true)
                                            .table(HISTORY)
                                            // Tables of others may stand beside.
                                            .baselineOnMigrate(true)
                                            .baselineVersion(NONE)
                                            .cleanDisabled(true))
                            .load();
            this.info = flyway.info();
        } catch (FlywayException e) {
            throw refusal(e);
        }
        refuseNewer();
    }

    /** Returns whether there is something to do. */
    public boolean arePending() {
        return info.pending().length > 0 || isHalfDone();
    }

    /** Returns whether a migration has failed on a server that keeps what it had done by then. */
    private boolean isHalfDone() {
        return Arrays.stream(info.all()).anyMatch(each -> each.getState().isFailed());
    }

    /** Returns the version of the tables, or null if there are none. */
    public String applied() {
        return Arrays.stream(info.applied())
                .filter(each -> !each.getState().isFailed())
                .map(MigrationInfo::getVersion)
                .filter(version -> version != null && !version.toString().equals(NONE))
                .max(MigrationVersion::compareTo)
                .map(MigrationVersion::toString)
                .orElse(null);
    }

    /** Refuses tables that are not there or not up to date. */
    public void refusePending() {
        if (!arePending()) {
            return;
        }
        String version = applied();
        String found =
                version == null
                        ? place.beginning() + " has no tables of Tideline"
                        : "The tables in %s are of version %s".formatted(place.name(), version);
        throw new StartException(
                "%s, and %s.migrate is check: run tideline migrate --config tideline.yaml, as a user who may make tables, which brings them to version %s."
                        .formatted(found, place.sink(), newest()));
    }

    /**
     * Brings the tables up to date.
     *
     * @throws StartException if that is not possible
     */
    public MigrationReport apply() {
        String before = applied();
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
            throw refusal(e);
        }
    }

    private void refuseNewer() {
        Arrays.stream(info.applied())
                .filter(TableVersions::isFuture)
                .map(MigrationInfo::getVersion)
                .max(MigrationVersion::compareTo)
                .ifPresent(
                        found -> {
                            throw new StartException(
                                    "The tables in %s were made by a newer Tideline (version %s; this one knows %s): run that one, or %s."
                                            .formatted(
                                                    place.name(),
                                                    found,
                                                    newest(),
                                                    place.elsewhere()));
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

    private StartException refusal(FlywayException e) {
        Optional<SQLException> refusal = ExceptionUtils.findThrowable(e, SQLException.class);
        if (refusal.isPresent()) {
            return new StartException(reasons.apply(refusal.get()), e);
        }
        String message = e.getMessage() == null ? "" : e.getMessage();
        return new StartException(
                "The tables in %s cannot be brought up to date: %s"
                        .formatted(
                                place.name(),
                                message.lines().findFirst().orElse("no reason was given")),
                e);
    }
}
