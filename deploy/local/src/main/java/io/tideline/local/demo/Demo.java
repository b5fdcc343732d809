package io.tideline.local.demo;

import io.tideline.console.Console;
import io.tideline.inprocess.Folder;
import io.tideline.job.config.JobConfig;
import io.tideline.local.RunningJob;
import io.tideline.local.StopSignal;
import io.tideline.local.Terminal;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** {@code tideline demo}: a simulated product, scored live, and a table of it. */
public final class Demo {

    static final String TOPIC = "events";
    static final String REJECTED = "rejected";
    static final int PARTITIONS = 3;
    static final String GROUP = "tideline";

    private static final int SLOTS = 2;
    private static final long REDRAW_MILLIS = 2_000;
    private static final long APPEND_MILLIS = 15_000;

    private final Options options;
    private final Terminal terminal;
    private final PrintStream out;
    private final Ink ink;
    private final StopSignal signal;

    /**
     * What to show.
     *
     * @param duration how long, or null for until Ctrl-C
     * @param data folder in which all data stays, or null to have it deleted
     * @param model a model to use instead of the demo's own, or null
     * @param delivers whether to show what Slack would get
     */
    public record Options(Duration duration, Path data, Path model, boolean delivers) {}

    private Demo(Options options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
        this.out = terminal.out();
        this.ink = new Ink(terminal.colour());
        this.signal = StopSignal.install();
    }

    /**
     * Runs until Ctrl-C, or for the requested duration.
     *
     * @throws ModelException if the model is refused; nothing has been started then
     */
    public static void run(Options options, Terminal terminal) throws Exception {
        new Demo(options, terminal).run();
    }

    private void run() throws Exception {
        try (var folder =
                options.data() == null
                        ? Folder.temporary("tideline-demo")
                        : Folder.kept(options.data())) {
            // Must come before the first log message: the terminal belongs to the table.
            var log = folder.path().resolve("demo.log");
            System.setProperty("log4j2.configurationFile", "log4j2-file.properties");
            System.setProperty("tideline.log", log.toString());
            // Initializes logging here, since the servers below start concurrently.
            LoggerFactory.getLogger(Demo.class).info("Demo in {}", folder.path());
            var files = new DemoFiles(folder.path());
            var modelFile = files.model(options.model());
            var model = ModelReader.read(modelFile);
            out.println("Starting Kafka, PostgreSQL and Flink…");
            try (var servers =
                    Servers.start(
                            options.data() == null ? null : folder.path(),
                            files.checkpoints(),
                            SLOTS)) {
                serve(servers, files, model, modelFile, log);
            }
        }
        out.println(
                options.data() == null
                        ? "Stopped. Nothing is left; with --data DIR the data would have stayed."
                        : "Stopped. All data are in "
                                + options.data()
                                + "; the same command goes on from there.");
    }

    private void serve(Servers servers, DemoFiles files, Model model, Path modelFile, Path log)
            throws Exception {
        servers.kafka().createTopic(TOPIC, PARTITIONS);
        var configFile = files.config(modelFile, servers);
        var config = JobConfig.read(configFile);
        var story = files.story();
        try (var console = Console.start(config)) {
            line("Console", console.url() + "  in a browser: accounts, why they change, alerts");
            addresses(servers, files, modelFile, configFile, log);
            suggestions(model, story, configFile);
            run(servers, files, model, config, story, () -> slack(configFile, console.url()));
        }
    }

    /** Starts what says which messages Slack would get, if it is wanted; else returns null. */
    private SlackMessages slack(Path config, URI console) throws IOException {
        return options.delivers() ? SlackMessages.start(config, console) : null;
    }

    private void run(
            Servers servers,
            DemoFiles files,
            Model model,
            JobConfig config,
            DemoFiles.Story story,
            Callable<SlackMessages> messages)
            throws Exception {
        try (var job =
                        RunningJob.start(
                                config, servers.flink(), files.latestCheckpoint(), signal::raise);
                var feed = Feed.start(servers.kafka(), TOPIC, story.simulation(), story.from());
                var watch = new Watch(servers, feed, model);
                var slack = messages.call()) {
            try {
                show(watch, slack, feed, job, files, story);
            } finally {
                if (terminal.outInteractive()) {
                    out.println("Stopping…");
                }
            }
        }
    }

    private void addresses(Servers servers, DemoFiles files, Path model, Path config, Path log)
            throws Exception {
        line("Kafka", servers.kafka().bootstrapServers());
        line("", "clients log in with the properties in " + files.kafkaClient(servers.kafka()));
        line("", "reads events; writes scores, activation, alerts, product_metrics…");
        line("PostgreSQL", "psql \"" + servers.postgres().url() + "\"");
        line("", "tables account_scores, user_scores, activation, alerts…");
        line("Flink", servers.flink().webInterface().toString());
        line("Model", model.toString());
        line("Settings", config.toString());
        line("Log", log.toString());
    }

    /** Suggests what to try while it runs: a query, and a command for who has no psql. */
    private void suggestions(Model model, DemoFiles.Story story, Path config) {
        line("Query", query(Watch.profile(model)));
        line(
                "Explain",
                "deploy/local/tideline explain --config "
                        + config
                        + " --account "
                        + story.simulation().shrinking());
        if (options.duration() == null) {
            line("", "Ctrl-C ends it.");
        }
    }

    /** Returns a query for who fell most, with names and plans, in one line. */
    public static String query(Profile profile) {
        return "SELECT name, plan, owner, score, band, change, mover, mover_previous_count, mover_count"
                + " FROM current_accounts WHERE profile = '"
                + profile.name().replace("'", "''")
                + "' ORDER BY change LIMIT 5;";
    }

    private void line(String what, String where) {
        out.println("  " + ink.faint("%-12s".formatted(what)) + where);
    }

    private void show(
            Watch watch,
            SlackMessages slack,
            Feed feed,
            RunningJob job,
            DemoFiles files,
            DemoFiles.Story story)
            throws Exception {
        var board = new Board(ink, terminal.columns(), terminal.rows());
        long end =
                options.duration() == null
                        ? Long.MAX_VALUE
                        : System.nanoTime() + options.duration().toNanos();
        int drawn = 0;
        boolean last = false;
        while (!last) {
            long every = terminal.outInteractive() ? REDRAW_MILLIS : APPEND_MILLIS;
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            last = signal.await(Math.max(0, Math.min(every, left)), TimeUnit.MILLISECONDS);
            last |= System.nanoTime() >= end;
            job.rethrow();
            feed.rethrow();
            files.save(story.until(feed.until()));
            if (!signal.isRaised()) {
                var lines = new ArrayList<>(board.lines(watch.snapshot(Instant.now())));
                if (slack != null) {
                    lines.addAll(slack.lines(terminal.columns()));
                }
                if (terminal.outInteractive() && drawn > 0) {
                    out.print("\u001b[" + drawn + "F\u001b[J");
                }
                lines.forEach(out::println);
                drawn = lines.size();
            }
        }
    }
}
