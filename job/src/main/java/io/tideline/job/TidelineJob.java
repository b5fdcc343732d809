package io.tideline.job;

import io.tideline.alert.Alert;
import io.tideline.event.DecodeResult;
import io.tideline.job.config.ForgetConfig;
import io.tideline.job.config.JobConfig;
import io.tideline.job.model.ModelPolicy;
import io.tideline.job.model.ModelSource;
import io.tideline.job.model.RetentionCheck;
import io.tideline.job.model.TopicModel;
import io.tideline.job.option.StartException;
import io.tideline.job.pipeline.ModelOperatorFactory;
import io.tideline.job.pipeline.Pipeline;
import io.tideline.job.pipeline.Settings;
import io.tideline.job.sink.CombinedOutputs;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.file.FileSinkConfig;
import io.tideline.job.sink.file.OutputFolder;
import io.tideline.job.source.EventStream;
import io.tideline.model.AlertRule;
import io.tideline.model.Model;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import io.tideline.scores.AlertsFromOperator;
import io.tideline.state.ErasureSettings;
import io.tideline.time.MachineClock;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.client.deployment.executors.LocalExecutor;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job's main class: configuration → environment → checks → pipeline → execute.
 *
 * <p>{@code flink run tideline-job-cluster.jar --config tideline.yaml}
 */
public final class TidelineJob {
    private static final Logger LOG = LoggerFactory.getLogger(TidelineJob.class);
    private static final String NAME = "Tideline";

    /** The second is for application mode, where Flink takes the first for one of its own. */
    private static final List<String> OPTIONS = List.of("--config", "--tideline-config");

    private TidelineJob() {}

    /**
     * Submits the job that a configuration file describes.
     *
     * <p>It may run within a JobManager, together with the jobs of others, so it never ends the
     * process. {@code flink run} shows the message of what it throws, and nothing else.
     *
     * @throws ProgramParametrizationException if it cannot start, with the reason in one message
     */
    public static void main(String[] args) throws Exception {
        try {
            JobConfig config = JobConfig.read(configuration(args));
            start(config, onCluster(StreamExecutionEnvironment.getExecutionEnvironment()));
        } catch (StartException e) {
            LOG.error("Tideline does not start: {}", e.getMessage());
            var refusal = new ProgramParametrizationException(e.getMessage());
            refusal.setStackTrace(new StackTraceElement[0]); // there is nothing to look for in it
            throw refusal;
        }
    }

    /** Returns the file that the arguments name: after an option, or alone. */
    static Path configuration(String[] args) {
        List<String> words = new ArrayList<>(List.of(args));
        if (!words.isEmpty() && OPTIONS.contains(words.get(0))) {
            words.remove(0);
        } else if (words.size() == 1) {
            OPTIONS.forEach(option -> words.replaceAll(word -> withoutOption(word, option)));
        }
        if (words.size() != 1 || words.get(0).isEmpty() || words.get(0).startsWith("-")) {
            throw new StartException(
                    "Usage: flink run JAR --config tideline.yaml (in application mode --tideline-config, or the file alone)");
        }
        try {
            return Path.of(words.get(0));
        } catch (InvalidPathException e) {
            throw new StartException("The arguments name no file of a configuration.", e);
        }
    }

    private static String withoutOption(String word, String option) {
        return word.startsWith(option + "=") ? word.substring(option.length() + 1) : word;
    }

    /** Refuses the cluster that Flink makes up where there is none: anybody may reach that. */
    private static StreamExecutionEnvironment onCluster(StreamExecutionEnvironment environment) {
        if (LocalExecutor.NAME.equals(
                environment.getConfiguration().get(DeploymentOptions.TARGET))) {
            throw new StartException(
                    "There is no Flink cluster to run on: submit the job with flink run, or run it on this machine with deploy/local/tideline run --config tideline.yaml.");
        }
        return environment;
    }

    /**
     * Checks all that the job needs, then submits it.
     *
     * @return the running job
     * @throws StartException if it cannot start, with the reason in one message
     */
    public static JobClient start(JobConfig config, StreamExecutionEnvironment environment)
            throws Exception {
        return start(config, MachineClock.SYSTEM, environment);
    }

    /** Starts the job with another clock than the machine's. */
    public static JobClient start(
            JobConfig config, MachineClock clock, StreamExecutionEnvironment environment)
            throws Exception {
        LOG.info("Starting Tideline {}", Version.current());
        ModelSource models =
                config.hasModelTopic()
                        ? TopicModel.find(config.source(), startPolicy(config))
                        : ModelSource.of(readModel(config.model()));
        build(config, models, clock, null, environment);
        models.begin();
        return environment.executeAsync(
                environment.getConfiguration().getOptional(PipelineOptions.NAME).orElse(NAME));
    }

    /** Returns which models a start accepts; it records none. */
    private static ModelPolicy startPolicy(JobConfig config) {
        return new ModelPolicy(RetentionCheck.of(config), model -> {});
    }

    private static Model readModel(Path file) {
        try {
            return ModelReader.read(file);
        } catch (ModelException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    /**
     * Checks sources and sinks, builds the job's graph, and then makes what rows are written to.
     *
     * @param progressId of a {@link io.tideline.job.source.file.FilesProgress}, or null
     * @throws StartException if a source or sink cannot be used
     */
    static void build(
            JobConfig config,
            ModelSource models,
            MachineClock clock,
            String progressId,
            StreamExecutionEnvironment environment) {
        Settings.apply(config, environment);
        BuildParameters.publish(environment);
        EventStream events = EventStream.of(config, models, clock).check();
        checkInputs(config);
        // Refuses what cannot be, before a sink is looked at.
        RetentionCheck.of(config).check(models.submitted());
        forgets(config);
        Outputs outputs =
                CombinedOutputs.check(
                        config.sinks(),
                        config.checkpoints().interval(),
                        config.timeSettings().live());
        ModelPolicy policy = new ModelPolicy(RetentionCheck.of(config), outputs.modelRecorder());
        attach(config, models, clock, events.attach(environment, policy, progressId), outputs);
        outputs.create();
        policy.recorder().record(models.submitted());
    }

    /** Builds the graph between records and outputs that have been checked. */
    static void attach(
            JobConfig config,
            ModelSource models,
            MachineClock clock,
            DataStream<DecodeResult> decoded,
            Outputs outputs) {
        Pipeline.build(
                decoded,
                models,
                config.timeSettings(),
                forgets(config),
                config.time().maxFuture(),
                clock,
                alertsFrom(config, models.submitted().timezone(), clock),
                outputs);
    }

    private static ErasureSettings forgets(JobConfig config) {
        ForgetConfig forget = config.forget();
        forget.keys(); // refuses a key that is too short before anything starts
        long suppress = forget.suppress() == null ? 0 : forget.suppress().toMillis();
        return new ErasureSettings(() -> forget.keys().all(), suppress, config.inactiveDays());
    }

    private static ModelOperatorFactory.Creator<Alert> alertsFrom(
            JobConfig config, ZoneId timezone, MachineClock clock) {
        long now = clock.millis();
        OptionalLong setting =
                config.alertsFrom() == null
                        ? OptionalLong.of(Long.MIN_VALUE)
                        : config.alertsFrom().millis(timezone);
        Long from = setting.isPresent() ? setting.getAsLong() : null;
        return model ->
                new AlertsFromOperator(
                        model.alerts().stream().map(AlertRule::name).toList(), from, now);
    }

    /** Refuses results in the place of what they are made from. */
    private static void checkInputs(JobConfig config) {
        List<Path> inputs = new ArrayList<>();
        if (config.model() != null) {
            inputs.add(config.model());
        }
        config.files().forEach(file -> inputs.add(Path.of(file)));
        config.sink(FileSinkConfig.class)
                .ifPresent(sink -> OutputFolder.checkInputs(sink.directory(), inputs));
    }
}
