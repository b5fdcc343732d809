package io.tideline.local;

import io.tideline.job.config.JobConfig;
import io.tideline.job.model.ModelTopic;
import io.tideline.job.sink.postgres.PostgresTables;
import io.tideline.job.source.topic.WaitingEvents;
import io.tideline.local.option.DurationConverter;
import io.tideline.local.option.UsageFault;
import io.tideline.local.status.ClosedDay;
import io.tideline.local.status.Freshness;
import io.tideline.model.Model;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tideline status}: says in one word whether scores are fresh. */
@Command(
        name = "status",
        description = {
            "Says in one word whether the rows of a job are fresh: fresh, stale, or empty where no day"
                    + " has been closed yet. Then the figures behind it.",
            "Looks at the last closed day in PostgreSQL, and at the events in Kafka that no checkpoint"
                    + " of the job covers yet. Changes nothing."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit status: 0 fresh, 1 stale or empty, 2 wrong arguments or configuration, or a server"
                    + " that refuses or is not there.",
            "",
            "Examples:",
            "  tideline status --config tideline.yaml",
            "  tideline status --config tideline.yaml --max-wait 1m || notify-somebody"
        })
final class StatusCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "tideline.yaml",
            description = "The configuration of the job.")
    private Path config;

    @Option(
            names = "--max-age",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "25h",
            description =
                    "How long ago the last closed day may have ended (default: ${DEFAULT-VALUE}, as a"
                            + " day closes within the hour after the next one).")
    private Duration maxAge;

    @Option(
            names = "--max-wait",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "5m",
            description =
                    "For how long an event may wait until a checkpoint covers it (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration maxWait;

    private static Model model(JobConfig job) throws ModelException {
        if (!job.hasModelTopic()) {
            return ModelReader.read(job.model());
        }
        try (var topic = new ModelTopic(job.source())) {
            return topic.accepted().model();
        }
    }

    @Override
    public Integer call() throws ModelException {
        var job = JobConfig.read(config);
        var tables = job.sink(PostgresTables.class).map(PostgresTables::config);
        if (tables.isEmpty() && job.source() == null) {
            throw new UsageFault(
                    config
                            + " has neither source.kafka nor sinks.postgres, so there is nothing to look at.");
        }
        var now = Clock.systemUTC().instant();
        var zone = model(job).timezone();
        var freshness =
                new Freshness(
                        tables.map(each -> ClosedDay.in(each, zone, now)).orElse(null),
                        job.source() == null ? null : WaitingEvents.of(job.source(), now),
                        maxAge,
                        maxWait);
        var out = spec.commandLine().getOut();
        out.println(freshness.word().name().toLowerCase(Locale.ROOT));
        freshness.lines().forEach(line -> out.println("  " + line));
        out.flush();
        return freshness.word() == Freshness.Word.FRESH ? 0 : 1;
    }
}
