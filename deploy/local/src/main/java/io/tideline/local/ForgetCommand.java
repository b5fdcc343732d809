package io.tideline.local;

import static java.util.stream.Collectors.joining;

import io.tideline.event.IdRules;
import io.tideline.job.config.JobConfig;
import io.tideline.job.forget.Forgetting;
import io.tideline.job.sink.postgres.Deletion;
import io.tideline.model.Durations;
import io.tideline.model.Level;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tideline forget}: what a privacy request needs of a running job. */
@Command(
        name = "forget",
        description = {
            "Has the running job forget a user or an account, then deletes its rows from PostgreSQL"
                    + " and writes tombstones for them to Kafka.",
            "Stop sending its events first. What was summed into others' rows stays as a number."
                    + " It may be run again at any time."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = Tideline.Version.class,
        footer = {
            "",
            "Examples:",
            "  tideline forget --config tideline.yaml --user u-4711",
            "  tideline forget --config tideline.yaml --account acme --within 1h",
            "",
            "docs/forgetting.md says what it does not reach."
        })
final class ForgetCommand implements Callable<Integer> {

    /** What stands for bytes that are no text in the terminal's encoding. */
    private static final char UNREADABLE = '\uFFFD';

    @Spec private CommandSpec spec;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "tideline.yaml",
            description = "The configuration that the job runs with.")
    private Path config;

    @ArgGroup(multiplicity = "1")
    private Entity entity;

    @Option(
            names = "--within",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "10m",
            description =
                    "How long the job may take, which is until its next checkpoint is complete"
                            + " (default: ${DEFAULT-VALUE}).")
    private Duration within;

    /** Whom to forget: one of the two. */
    private static final class Entity {
        @Option(
                names = "--user",
                required = true,
                paramLabel = "ID",
                description = "The user, as userId has it in events.")
        private String user;

        @Option(
                names = "--account",
                required = true,
                paramLabel = "ID",
                description = "The account, as groupId has it in events.")
        private String account;

        Level level() {
            return user != null ? Level.USER : Level.ACCOUNT;
        }

        String id() {
            return user != null ? user : account;
        }

        @Override
        public String toString() {
            return level().text() + " " + id();
        }
    }

    @Override
    public Integer call() throws Exception {
        checkId();
        var job = JobConfig.read(config);
        var out = spec.commandLine().getOut();
        var forgetting = new Forgetting(job, entity.level(), entity.id());
        int records = forgetting.ask();
        out.printf(
                "Asked the job to forget %s, by %s on %s; waiting for its next checkpoint.%n",
                entity, count(records, "record"), String.join(", ", job.source().topics()));
        out.flush();
        if (!forgetting.awaitTaken(within)) {
            spec.commandLine()
                    .getErr()
                    .printf(
                            "tideline: The job (consumer group %s) has not taken the request within %s: it stays in Kafka and is taken when the job runs; run the same command again then, which deletes the rows.%n",
                            job.source().groupId(), Durations.format(within));
            return Messages.FAILED;
        }
        var done = forgetting.deleteRows();
        out.printf("Forgot %s: its state is gone.%n", entity);
        if (done.tables() != null) {
            tell(done.tables(), out);
        }
        if (done.tombstones() != null) {
            out.println("Kafka: " + sum("tombstone", "written", done.tombstones()) + ".");
        }
        out.println(leftOver(job));
        out.flush();
        return 0;
    }

    private void checkId() {
        var option = "--" + entity.level().text();
        if (entity.id().isEmpty()) {
            throw new UsageFault(option + " is empty; it must be an id.");
        }
        if (entity.id().indexOf(UNREADABLE) >= 0) {
            throw new UsageFault(
                    option
                            + " cannot be read in the encoding of this terminal: set LC_ALL=C.UTF-8 and try again.");
        }
        var fault = IdRules.fault(entity.id());
        if (fault != null) {
            throw new UsageFault(option + " " + fault);
        }
    }

    private static void tell(Deletion tables, PrintWriter out) {
        out.println("PostgreSQL: " + sum("row", "deleted", tables.deleted()) + ".");
        tables.changed()
                .forEach(
                        (column, rows) ->
                                out.printf(
                                        "PostgreSQL: taken out of %s in %s.%n",
                                        column, count(rows, "row")));
    }

    /** What was not reached, so that nobody takes it for granted. */
    private static String leftOver(JobConfig job) {
        var kafka = job.sinks().kafka();
        return "Not reached: the events themselves on "
                + String.join(", ", job.source().topics())
                + (kafka == null
                        ? ""
                        : "; records on %1$srejected, and rows of others that name it on %1$sscores, %1$sactivation and %1$salerts, until retention drops them"
                                .formatted(kafka.topicPrefix()))
                + "; savepoints, older checkpoints and backups. docs/forgetting.md says what to do.";
    }

    /**
     * {@code 42 rows deleted (user_scores 30, alerts 12)}; without details where there are none.
     */
    private static String sum(String noun, String verb, Map<String, Integer> counts) {
        int sum = counts.values().stream().mapToInt(Integer::intValue).sum();
        var parts =
                counts.entrySet().stream()
                        .filter(each -> each.getValue() > 0)
                        .map(each -> each.getKey() + " " + each.getValue())
                        .collect(joining(", ", " (", ")"));
        return count(sum, noun) + " " + verb + (sum == 0 ? "" : parts);
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
