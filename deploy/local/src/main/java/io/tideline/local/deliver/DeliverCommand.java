package io.tideline.local.deliver;

import io.tideline.delivery.DeliveryProcess;
import io.tideline.delivery.Preview;
import io.tideline.delivery.config.DeliveryConfig;
import io.tideline.local.StopSignal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tideline deliver}: sends alerts and scores to other systems. */
@Command(
        name = "deliver",
        description = {
            "Sends alerts and scores to Slack, HubSpot, Intercom, Salesforce, PagerDuty, webhooks and"
                    + " mailboxes, until Ctrl-C. Runs beside the job, and more than once if you like:"
                    + " processes share the work, and any may die.",
            "What is to be sent waits in the table deliveries, so nothing is lost while a system is"
                    + " away."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {
            DeliverSetupCommand.class,
            DeliverListCommand.class,
            DeliverRetryCommand.class
        },
        footer = {
            "",
            "Exit status: 0 stopped, 1 with 'list' there are dead letters, or it failed, 2 wrong"
                    + " arguments or configuration.",
            "",
            "Examples:",
            "  tideline deliver --config delivery.yaml --dry-run",
            "  tideline deliver setup --config delivery.yaml",
            "  tideline deliver --config delivery.yaml",
            "  tideline deliver list --config delivery.yaml",
            "  tideline deliver retry --config delivery.yaml --destination crm"
        })
public final class DeliverCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    /** Not required here, since subcommands have one of their own. */
    @Option(
            names = "--config",
            paramLabel = "delivery.yaml",
            description = "What is delivered where, and the job whose alerts and scores they are.")
    private Path path;

    @Option(
            names = "--dry-run",
            description =
                    "Only says what would be sent, from max_age ago on: nothing is sent, nor written"
                            + " down as sent.")
    private boolean isDryRun;

    @Override
    public Integer call() throws Exception {
        if (path == null) {
            throw new ParameterException(
                    spec.commandLine(), "Missing required option: '--config=delivery.yaml'");
        }
        var config = DeliveryConfig.read(path);
        var signal = StopSignal.install();
        if (isDryRun) {
            preview(config, signal);
        } else {
            run(config, signal);
        }
        return 0;
    }

    private void run(DeliveryConfig config, StopSignal signal) throws InterruptedException {
        var out = spec.commandLine().getOut();
        try (var process = DeliveryProcess.start(config, signal::raise)) {
            config.destinations()
                    .forEach(
                            each ->
                                    out.printf(
                                            "Delivers to %s (%s).%n",
                                            each.name(), each.provider().type()));
            out.println("Ctrl-C ends it; what is not sent then waits in the table deliveries.");
            out.flush();
            signal.await(Long.MAX_VALUE, TimeUnit.DAYS);
            process.rethrow();
        }
    }

    private void preview(DeliveryConfig config, StopSignal signal) throws Exception {
        var out = spec.commandLine().getOut();
        try (var preview =
                new Preview(
                        config,
                        message -> {
                            out.println(DeliveryFile.shown(message) + System.lineSeparator());
                            out.flush();
                        })) {
            preview.run(signal::isRaised);
        }
    }
}
