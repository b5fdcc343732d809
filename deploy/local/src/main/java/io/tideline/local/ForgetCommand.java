package io.tideline.local;

import static java.util.stream.Collectors.joining;

import io.tideline.event.decode.QuotedSnippet;
import io.tideline.job.config.JobConfig;
import io.tideline.job.erasure.ErasureClient;
import io.tideline.job.kafka.TopicRetention;
import io.tideline.job.sink.EntityIds;
import io.tideline.job.sink.RowEraser;
import io.tideline.local.option.DurationConverter;
import io.tideline.yaml.Durations;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tideline forget}: carries out privacy requests on a running job. */
@Command(
        name = "forget",
        description = {
            "Makes the running job forget users and accounts, then deletes their rows from PostgreSQL"
                    + " and writes tombstones for them to Kafka.",
            "Stop sending their events first. What was summed into others' rows stays as a number."
                    + " It may be run again at any time."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  tideline forget --config tideline.yaml --users leavers.txt --strict",
            "  tideline forget --config tideline.yaml --account acme --within 1h",
            "  ids-to-forget | tideline forget --config tideline.yaml --users -",
            "",
            "Ids in a file or on standard input, a line each, stand neither in the shell's history nor in",
            "the list of processes.",
            "",
            "Exit status: 0 done; 2 wrong arguments or configuration, or a server that refuses; 1 the job",
            "has not taken the request, or has refused it, or (--strict) a topic keeps records for good.",
            "docs/forgetting.md says what it does not reach."
        })
final class ForgetCommand implements Callable<Integer> {
    /** How often Kafka looks for data that is too old. */
    private static final Duration CLEANING = Duration.ofMinutes(10);

    @Spec private CommandSpec spec;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "tideline.yaml",
            description = "The configuration that the job runs with.")
    private Path config;

    @Option(
            names = "--user",
            arity = "1..*",
            paramLabel = "ID",
            description = "Users, as userId has them in events.")
    private final List<String> user = new ArrayList<>();

    @Option(
            names = "--account",
            arity = "1..*",
            paramLabel = "ID",
            description = "Accounts, as groupId has them in events.")
    private final List<String> account = new ArrayList<>();

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "A file of users, an id a line; -: standard input.")
    private final List<String> users = new ArrayList<>();

    @Option(
            names = "--accounts",
            paramLabel = "FILE",
            description = "A file of accounts, an id a line; -: standard input.")
    private final List<String> accounts = new ArrayList<>();

    @Option(
            names = "--within",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "10m",
            description =
                    "How long the job may take, which is until its next checkpoint is complete"
                            + " (default: ${DEFAULT-VALUE}).")
    private Duration within;

    @Option(
            names = "--strict",
            description = "Fail where a topic that may name them keeps its records for good.")
    private boolean isStrict;

    private final InputStream standardInput;

    ForgetCommand() {
        this(System.in);
    }

    /** Creates a command that reads another standard input. */
    ForgetCommand(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    @Override
    public Integer call() throws Exception {
        var ids = ids();
        var job = JobConfig.read(config);
        var out = spec.commandLine().getOut();
        var erasure = new ErasureClient(job, ids);
        int records = erasure.request();
        out.printf(
                "Asked the job to forget %s, by %s on %s; waiting for its next checkpoint.%n",
                shown(ids), count(records, "record"), String.join(", ", job.source().topics()));
        out.flush();
        if (!erasure.awaitCompletion(within)) {
            return fail(
                    "The job (consumer group %s) has not taken the request within %s: it stays in Kafka and is taken when the job runs; run the same command again then, which deletes the rows."
                            .formatted(job.source().groupId(), Durations.format(within)));
        }
        var refusal = erasure.refusal();
        if (refusal.isPresent()) {
            return fail(
                    "The job refuses the request, and nothing was deleted: %s"
                            .formatted(refusal.get()));
        }
        var erased = erasure.eraseRows();
        out.printf("Forgot %s: %s state is gone.%n", shown(ids), ids.size() == 1 ? "its" : "their");
        erased.forEach(rows -> print(rows, out));
        int status = printRest(erasure.retentions(), out);
        out.flush();
        return status;
    }

    private int fail(String message) {
        spec.commandLine().getErr().println("tideline: " + message);
        return Messages.FAILED;
    }

    private EntityIds ids() {
        long fromInput =
                Stream.of(user, account, users, accounts)
                        .flatMap(List::stream)
                        .filter(value -> value.equals("-"))
                        .count();
        if (fromInput > 1) {
            throw new ParameterException(
                    spec.commandLine(), "Standard input (-) can be read once only");
        }
        var allUsers = IdList.of("--user", user, standardInput);
        users.forEach(file -> allUsers.addAll(IdList.read("--users", file, standardInput)));
        var allAccounts = IdList.of("--account", account, standardInput);
        accounts.forEach(
                file -> allAccounts.addAll(IdList.read("--accounts", file, standardInput)));
        var ids = new EntityIds(allUsers, allAccounts);
        if (ids.size() == 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    users.isEmpty() && accounts.isEmpty() && fromInput == 0
                            ? "Say whom to forget: --user, --users, --account or --accounts"
                            : "No ids were given: there is nothing to forget");
        }
        return ids;
    }

    /** Returns an id given on the command line, without anything that could mislead a terminal. */
    private String shown(EntityIds ids) {
        if (ids.size() == 1 && users.isEmpty() && accounts.isEmpty()) {
            boolean isUser = !ids.users().isEmpty();
            String id = isUser ? ids.users().get(0) : ids.accounts().get(0);
            if ((isUser ? user : account).contains(id)) {
                var quoted = QuotedSnippet.of(id);
                boolean isPlain = quoted.equals("\"" + id + "\"");
                return (isUser ? "user " : "account ") + (isPlain ? id : quoted);
            }
        }
        return Stream.of(count(ids.users().size(), "user"), count(ids.accounts().size(), "account"))
                .filter(text -> !text.startsWith("0 "))
                .collect(joining(" and "));
    }

    private static void print(RowEraser.Erased rows, PrintWriter out) {
        out.printf("%s: %s.%n", rows.store(), sum(rows.unit(), rows.verb(), rows.counts()));
        rows.changed()
                .forEach(
                        (column, changed) ->
                                out.printf(
                                        "%s: taken out of %s in %s.%n",
                                        rows.store(), column, count(changed, rows.unit())));
        rows.sent()
                .forEach(
                        (destination, messages) ->
                                out.printf(
                                        "Sent to %s before: %s; have it deleted there.%n",
                                        destination, count(messages, "message")));
    }

    /**
     * Lists what was not reached, and until when it stays, so that it is not assumed to be gone.
     */
    private int printRest(List<TopicRetention> topics, PrintWriter out) {
        var now = Instant.now().plus(CLEANING);
        var dates =
                topics.stream()
                        .filter(topic -> topic.kind() == TopicRetention.Kind.LIMITED)
                        .map(
                                topic ->
                                        topic.topic()
                                                + " "
                                                + now.plus(topic.longest())
                                                        .atZone(ZoneOffset.UTC)
                                                        .toLocalDate())
                        .collect(joining(", "));
        if (!dates.isEmpty()) {
            out.println("Still in older records of topics, and gone by: " + dates + ".");
        }
        var endless =
                topics.stream()
                        .filter(topic -> topic.kind() != TopicRetention.Kind.LIMITED)
                        .toList();
        endless.forEach(topic -> out.println("Still in records of " + keptBy(topic)));
        out.println(
                "Not reached: savepoints, older checkpoints and backups. docs/forgetting.md says what to do.");
        return isStrict && !endless.isEmpty() ? Messages.FAILED : 0;
    }

    private static String keptBy(TopicRetention topic) {
        return topic.topic()
                + switch (topic.kind()) {
                    case COMPACTED ->
                            ", which is compacted: what others' records say of them stays until these are written again; add delete to its cleanup.policy.";
                    case UNKNOWN ->
                            ", whose retention this user may not see: grant it DescribeConfigs on the topic.";
                    default -> ", which has no retention: set its retention.ms.";
                };
    }

    /**
     * Returns {@code 42 rows deleted (user_scores 30, alerts 12)}; without details if there are
     * none.
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
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }
}
