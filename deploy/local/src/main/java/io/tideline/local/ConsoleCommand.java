package io.tideline.local;

import io.tideline.console.Console;
import io.tideline.console.access.ApiToken;
import io.tideline.console.access.PasswordHash;
import io.tideline.job.config.JobConfig;
import io.tideline.local.option.UsageFault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tideline console}: shows what the job writes to PostgreSQL, in a browser. */
@Command(
        name = "console",
        description = {
            "Shows what the job writes to PostgreSQL: accounts and why their scores change, users,"
                    + " activation, alerts, and whether rows are fresh. Pages for a browser, and a JSON"
                    + " API.",
            "It changes nothing, and listens on 127.0.0.1 unless 'console' in the configuration says"
                    + " otherwise. Ctrl-C ends it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit status: 0 ended, 2 wrong arguments or configuration, or a server that refuses or is"
                    + " not there.",
            "",
            "Examples:",
            "  tideline console --config tideline.yaml",
            "  tideline console --hash-password < password    for console.sign_in.users",
            "  tideline console --new-token                   for console.tokens"
        })
final class ConsoleCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Task task;

    /** One of what it can do. */
    private static final class Task {
        @Option(
                names = "--config",
                paramLabel = "tideline.yaml",
                description = "Start the console with the configuration of the job.")
        private Path config;

        @Option(
                names = "--hash-password",
                description = "Read a password, a line of standard input, and print its hash.")
        private boolean hashPassword;

        @Option(
                names = "--new-token",
                description = "Make a token of the API, and print it and its hash.")
        private boolean newToken;
    }

    private final InputStream standardInput;

    ConsoleCommand() {
        this(System.in);
    }

    /** Creates a command that reads another standard input. */
    ConsoleCommand(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        if (task.hashPassword) {
            out.println(hash());
        } else if (task.newToken) {
            var token = ApiToken.random();
            out.println("token  " + token.token());
            out.println("hash   " + token.hash());
        } else {
            run(JobConfig.read(task.config), out);
        }
        out.flush();
        return 0;
    }

    private String hash() throws IOException {
        var reader =
                new BufferedReader(new InputStreamReader(standardInput, StandardCharsets.UTF_8));
        var password = reader.readLine();
        if (password == null) {
            throw new UsageFault("Standard input has no password: write it there, on one line.");
        }
        try {
            return PasswordHash.of(password);
        } catch (IllegalArgumentException e) {
            throw new UsageFault(e.getMessage());
        }
    }

    private static void run(JobConfig job, PrintWriter out) throws InterruptedException {
        var signal = StopSignal.install();
        try (var console = Console.start(job)) {
            out.println("The console is at " + console.url() + " until Ctrl-C.");
            out.flush();
            signal.await(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        }
    }
}
