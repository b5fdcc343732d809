package io.tideline.local;

import io.tideline.job.option.Secret;
import io.tideline.job.sink.table.MigratedTables;
import io.tideline.job.sink.table.MigrationReport;
import io.tideline.local.option.UsageFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tideline migrate}: creates the tables, or brings them up to date. */
@Command(
        name = "migrate",
        description = {
            "Makes the tables of PostgreSQL, and of MariaDB or MySQL, or brings them up to date.",
            "With migrate: check of the sink the job's own user needs no right to do so. It may be"
                    + " run again at any time."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  tideline migrate --config tideline.yaml",
            "  tideline migrate --config tideline.yaml --user tideline_migrate --password-file"
                    + " /run/secrets/migrate"
        })
final class MigrateCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "tideline.yaml",
            description =
                    "The configuration of the job: its sinks.postgres and sinks.jdbc say where.")
    private Path config;

    @Option(
            names = "--sink",
            paramLabel = "NAME",
            description = "The sink whose tables are meant, postgres or jdbc; without it all.")
    private String sink;

    @ArgGroup(exclusive = false)
    private Login login;

    /** The login for the migration, if it is not the job's own user. */
    private static final class Login {
        @Option(
                names = "--user",
                required = true,
                paramLabel = "NAME",
                description = "A user of the database who may make tables, in place of the job's.")
        private String user;

        @Option(
                names = "--password-file",
                required = true,
                paramLabel = "FILE",
                description = "The file with that user's password.")
        private Path passwordFile;

        MigrationReport migrate(MigratedTables tables) {
            var file = passwordFile.toAbsolutePath().toString();
            if (!Files.isReadable(passwordFile) || file.contains("}")) {
                throw new UsageFault(
                        "--password-file: "
                                + passwordFile
                                + " cannot be read; give a text file with the password.");
            }
            // By reference, since the password itself might look like one.
            return tables.migrateAs(user, new Secret("${file:" + file + "}"));
        }
    }

    @Override
    public Integer call() {
        var all = ConfiguredTables.migrated(config, sink);
        if (login != null && all.size() > 1) {
            throw new UsageFault(
                    "%s has tables in two databases: say by --sink which of them --user is for."
                            .formatted(config));
        }
        for (MigratedTables tables : all) {
            var done = login == null ? tables.migrate() : login.migrate(tables);
            report(tables.place(), done);
        }
        return 0;
    }

    private void report(String place, MigrationReport done) {
        var out = spec.commandLine().getOut();
        if (done.applied().isEmpty()) {
            out.printf("Nothing to do: %s is at version %s.%n", place, done.after());
        } else {
            done.applied().forEach(each -> out.printf("Applied %s.%n", each));
            out.printf(
                    "Brought %s from %s to version %s.%n",
                    place,
                    done.before() == null ? "no tables" : "version " + done.before(),
                    done.after());
        }
        out.flush();
    }
}
