package io.tideline.local;

import io.tideline.local.deliver.DeliverCommand;
import io.tideline.local.model.ModelCommand;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code tideline} command. */
@Command(
        name = "tideline",
        description = "Live engagement and adoption scores from product-usage events.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            CheckCommand.class,
            InspectCommand.class,
            ReplayCommand.class,
            CompareCommand.class,
            BacktestCommand.class,
            ExplainCommand.class,
            RunCommand.class,
            ModelCommand.class,
            StatusCommand.class,
            ConsoleCommand.class,
            MigrateCommand.class,
            ForgetCommand.class,
            DeliverCommand.class,
            DemoCommand.class
        },
        footer = {
            "",
            "New here? This shows it all on simulated data, with nothing to install:",
            "  tideline demo",
            "",
            "Exit status: 0 done, 2 wrong arguments, model or configuration, 3 a replay that took no"
                    + " event or an id without a row, 1 anything else.",
            "TIDELINE_DEBUG=1 shows where an error came from, TIDELINE_LOG=info what goes on inside."
        })
public final class Tideline implements Runnable {

    @Spec private CommandSpec spec;

    private Tideline() {}

    /** Runs the command and ends the JVM with its exit status. */
    public static void main(String[] args) {
        // Numbers are written with the digits 0 to 9 in every locale.
        Locale.setDefault(Locale.ROOT);
        var err =
                new PrintWriter(
                        new OutputStreamWriter(Terminal.ofProcess().err(), StandardCharsets.UTF_8),
                        true);
        System.exit(Ending.watch(() -> commandLine().setErr(err).execute(args)));
    }

    /** Returns the command with its messages and exit status, ready to execute. */
    static CommandLine commandLine() {
        var command = new CommandLine(new Tideline());
        setVersion(command);
        return command.setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Messages::badArguments)
                .setExecutionExceptionHandler(Messages::failed);
    }

    /** Has {@code --version} print the same of each command and the commands below it. */
    private static void setVersion(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version());
        command.getSubcommands().values().forEach(Tideline::setVersion);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say which command: check, inspect, replay, compare, backtest, explain, run, model, status, console, deliver, migrate, forget or demo");
    }

    /** Provides the output of {@code --version}. */
    private static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var properties = new Properties();
            try (var in = Tideline.class.getResourceAsStream("version.properties")) {
                properties.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new String[] {
                "tideline %s (Flink %s, Java %s)"
                        .formatted(
                                properties.getProperty("version"),
                                properties.getProperty("flink"),
                                System.getProperty("java.version"))
            };
        }
    }
}
