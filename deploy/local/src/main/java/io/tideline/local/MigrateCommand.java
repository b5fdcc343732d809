package io.tideline.local;

import io.tideline.job.option.Secret;
import io.tideline.job.sink.postgres.Schema;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
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
            "Makes the tables in PostgreSQL, or brings them up to date.",
            "With sinks.postgres.migrate: check the job's own user needs no right to do so. It may be"
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
            description = "The configuration of the job: its sinks.postgres says where.")
    private Path config;

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

        PostgresSinkConfig of(PostgresSinkConfig job) {
            var file = passwordFile.toAbsolutePath().toString();
            if (!Files.isReadable(passwordFile) || file.contains("}")) {
                throw new UsageFault(
                        "--password-file: "
                                + passwordFile
                                + " cannot be read; give a text file with the password.");
            }
            // By reference, since the password itself might look like one.
            return job.asMigrator(user, new Secret("${file:" + file + "}"));
        }
    }

    @Override
    public Integer call() {
        var sink = ConfiguredTables.in(config, "make");
        var done =
                Schema.migrate(
                        login == null
                                ? sink.asMigrator(sink.user(), sink.password())
                                : login.of(sink));
        var out = spec.commandLine().getOut();
        var place = "schema %s of PostgreSQL at %s".formatted(sink.schema(), sink.place());
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
        return 0;
    }
}
