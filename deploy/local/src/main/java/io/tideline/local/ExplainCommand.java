package io.tideline.local;

import io.tideline.local.explain.DatabaseRows;
import io.tideline.local.explain.Explain;
import io.tideline.local.explain.FolderRows;
import io.tideline.local.explain.Question;
import io.tideline.local.explain.RowReader;
import io.tideline.local.option.DayConverter;
import io.tideline.model.Level;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tideline explain}: what stands behind the score of one account or user. */
@Command(
        name = "explain",
        description = {
            "Prints a page on one account or user: who it is, the score and why it changed, features,"
                    + " champions, checklists and the last alerts.",
            "Reads the job's tables in PostgreSQL, or the folder of a replay, and changes nothing."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit status: 0 done, 3 no row is about that id, 2 wrong arguments or configuration, or a"
                    + " server that refuses, 1 anything else.",
            "docs/explain.md shows a page, and says what its lines mean.",
            "",
            "Examples:",
            "  tideline explain --config tideline.yaml --account acme",
            "  tideline explain --config tideline.yaml --user ada --profile weekly --day 2026-03-01",
            "  tideline explain --from results --account acme"
        })
final class ExplainCommand implements Callable<Integer> {
    /** The exit status where no row is about the id. */
    private static final int UNKNOWN = 3;

    @Spec private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Source source;

    /** Where rows are. */
    private static final class Source {
        @Option(
                names = "--config",
                required = true,
                paramLabel = "tideline.yaml",
                description =
                        "The configuration of the job: its sinks.postgres says where rows are.")
        private Path config;

        @Option(
                names = "--from",
                required = true,
                paramLabel = "DIR",
                description = "The folder that a replay wrote its results to.")
        private Path folder;

        RowReader open() {
            if (folder != null) {
                return FolderRows.in(folder);
            }
            return DatabaseRows.in(
                    ConfiguredTables.in(
                            config, "read: give the folder of a replay, as in --from results"));
        }
    }

    @ArgGroup(multiplicity = "1")
    private Subject subject;

    /** Whom it is about. */
    private static final class Subject {
        @Option(
                names = "--account",
                required = true,
                paramLabel = "ID",
                description = "An account, as groupId has it in events.")
        private String account;

        @Option(
                names = "--user",
                required = true,
                paramLabel = "ID",
                description = "A user, as userId has it in events.")
        private String user;

        Level level() {
            return account == null ? Level.USER : Level.ACCOUNT;
        }

        String id() {
            return account == null ? IdList.one("--user", user) : IdList.one("--account", account);
        }
    }

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "The profile whose score is explained (default: the first by name).")
    private String profile;

    @Option(
            names = "--day",
            paramLabel = "DAY",
            converter = DayConverter.class,
            description =
                    "The day on which the window ends (default: the newest closed one). All but the"
                            + " score is as of now.")
    private LocalDate day;

    @Override
    public Integer call() throws Exception {
        var question = new Question(subject.level(), subject.id(), profile, day);
        try (var rows = source.open()) {
            var page = Explain.page(rows, question);
            if (page.isEmpty()) {
                spec.commandLine().getErr().println("tideline: " + Explain.unknown(rows, question));
                return UNKNOWN;
            }
            var out = spec.commandLine().getOut();
            page.get().forEach(out::println);
            out.flush();
        }
        return 0;
    }
}
