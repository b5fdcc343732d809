package io.tideline.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;

/** Submits the job to a cluster, and lists, stops and cancels what runs there. */
public final class JobCommand {
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Installation installation;
    private final Path jar;
    private final JobOptions options;
    private final Configuration configuration;

    private JobCommand(Installation installation, Path jar, JobOptions options)
            throws RefusalException {
        this.installation = installation;
        this.jar = jar;
        this.options = options;
        this.configuration = installation.configuration(options.settings());
    }

    /**
     * Does what the arguments say; the exit status is 1 if it cannot, with one sentence.
     *
     * @param args the folder of the configuration, the run folder, the job's jar, then what was
     *     given to the script
     */
    public static void main(String[] args) {
        int status = 0;
        try {
            var installation = new Installation(Path.of(args[0]), Path.of(args[1]));
            var options = JobOptions.of(Arrays.asList(args).subList(3, args.length));
            new JobCommand(installation, Path.of(args[2]), options).execute();
        } catch (RefusalException e) {
            System.err.println(e.getMessage());
            status = 1;
        } catch (Exception | LinkageError e) {
            System.err.println("It failed unexpectedly: " + Sentences.reason(e));
            status = 1;
        }
        System.exit(status); // threads of clients may be left
    }

    private void execute() throws Exception {
        if (options.command().equals("run")) {
            run();
            return;
        }
        try (FlinkCluster cluster = FlinkCluster.reach(configuration)) {
            switch (options.command()) {
                case "list" -> list(cluster);
                case "overview" -> overview(cluster);
                case "savepoint" -> savepoint(cluster);
                case "stop" -> stop(cluster);
                case "cancel" -> cancel(cluster);
                default -> throw new IllegalStateException(options.command());
            }
        }
    }

    private void run() throws Exception {
        Path config = Path.of(options.value(JobOptions.CONFIG));
        if (!Files.isRegularFile(config)) {
            throw new RefusalException(
                    "%s: found no such file, expected the job's configuration.".formatted(config));
        }
        var snapshots = new Snapshots(installation, configuration);
        String[] arguments = arguments(config, snapshots);
        try (FlinkCluster cluster = FlinkCluster.reach(configuration)) {
            JobID job = submit(arguments);
            snapshots.started(job, config);
            awaitTasks(cluster, job);
        }
    }

    private JobID submit(String[] arguments) throws Exception {
        var job = new JobID();
        // So that it is known before it is submitted, whatever the client prints.
        configuration.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, job.toHexString());
        var client =
                new CliFrontend(
                        configuration,
                        CliFrontend.loadCustomCommandLines(
                                configuration, installation.conf().toString()));
        if (client.parseAndRun(arguments) != 0) {
            throw new RefusalException("The job was not submitted; the reason is above.");
        }
        return job;
    }

    private String[] arguments(Path config, Snapshots snapshots)
            throws RefusalException, IOException {
        Path submitted =
                options.value(JobOptions.JAR) == null
                        ? jar
                        : Path.of(options.value(JobOptions.JAR));
        if (!Files.isRegularFile(submitted)) {
            throw new RefusalException(
                    "There is no %s: build it with mvn package, or name one with --jar."
                            .formatted(submitted));
        }
        var arguments = new ArrayList<>(List.of("run", "-d"));
        String from = options.value(JobOptions.FROM);
        if (from != null) {
            String snapshot = snapshots.find(from, config);
            System.out.println("Starting from " + snapshot);
            arguments.addAll(List.of("-s", snapshot));
        }
        if (configuration.get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE)) {
            arguments.add("-n"); // the command line would override the setting
        }
        if (options.value(JobOptions.PARALLELISM) != null) {
            arguments.addAll(List.of("-p", options.value(JobOptions.PARALLELISM)));
        }
        arguments.addAll(List.of(submitted.toString(), "--config", config.toString()));
        return arguments.toArray(String[]::new);
    }

    /** Waits until all tasks run: a savepoint that does not fit shows only now. */
    private static void awaitTasks(FlinkCluster cluster, JobID job)
            throws RefusalException, InterruptedException {
        Instant deadline = Instant.now().plus(STARTS_WITHIN);
        JobDetailsInfo details = cluster.details(job);
        while (!isUp(details)) {
            if (details.getJobStatus() == JobStatus.FAILED) {
                throw new RefusalException(
                        "Job %s has failed: %s".formatted(job, reason(cluster, job)));
            }
            if (details.getJobStatus().isGloballyTerminalState()) {
                System.out.printf("Job %s has ended: %s.%n", job, details.getJobStatus());
                return;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new RefusalException(
                        "Job %s is submitted, but after %d s not all of its tasks run: %s %d slots are free; deploy/standalone/taskmanager start adds some."
                                .formatted(
                                        job,
                                        STARTS_WITHIN.toSeconds(),
                                        reason(cluster, job),
                                        cluster.overview().getNumSlotsAvailable()));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            details = cluster.details(job);
        }
        System.out.printf(
                "Job %s runs: all %d tasks of %s.%n", job, tasks(details), details.getName());
    }

    private static String reason(FlinkCluster cluster, JobID job)
            throws RefusalException, InterruptedException {
        return cluster.failure(job).orElse("no failure is known.");
    }

    private static boolean isUp(JobDetailsInfo details) {
        return details.getJobStatus() == JobStatus.RUNNING
                && details.getPendingOperators() == 0
                && details.getJobVertexInfos().stream()
                        .allMatch(
                                vertex ->
                                        vertex.getTasksPerState().get(ExecutionState.RUNNING)
                                                        + vertex.getTasksPerState()
                                                                .get(ExecutionState.FINISHED)
                                                == vertex.getParallelism());
    }

    private static int tasks(JobDetailsInfo details) {
        return details.getJobVertexInfos().stream()
                .mapToInt(JobDetailsInfo.JobVertexDetailsInfo::getParallelism)
                .sum();
    }

    private static void list(FlinkCluster cluster) throws RefusalException, InterruptedException {
        List<JobStatusMessage> jobs =
                cluster.jobs().stream()
                        .sorted(Comparator.comparingLong(JobStatusMessage::getStartTime))
                        .toList();
        if (jobs.isEmpty()) {
            System.out.println("There are no jobs.");
        }
        for (JobStatusMessage job : jobs) {
            System.out.printf(
                    "%s  %-10s  %s  %s%n",
                    job.getJobId(),
                    job.getJobState(),
                    Instant.ofEpochMilli(job.getStartTime()).truncatedTo(ChronoUnit.SECONDS),
                    job.getJobName());
        }
    }

    private static void overview(FlinkCluster cluster)
            throws RefusalException, InterruptedException {
        var overview = cluster.overview();
        System.out.printf(
                "Flink %s: TaskManagers %d, slots %d (%d free), jobs %d%n",
                overview.getVersion(),
                overview.getNumTaskManagersConnected(),
                overview.getNumSlotsTotal(),
                overview.getNumSlotsAvailable(),
                overview.getNumJobsRunningOrPending());
    }

    private void savepoint(FlinkCluster cluster) throws RefusalException, InterruptedException {
        JobID job = chosen(cluster);
        System.out.printf(
                "Job %s goes on. Its savepoint is %s%n",
                job, cluster.savepoint(job, options.format()));
    }

    private void stop(FlinkCluster cluster) throws RefusalException, InterruptedException {
        JobID job = chosen(cluster);
        String savepoint = cluster.stop(job, options.format());
        awaitEnd(cluster, job);
        System.out.printf("Job %s has stopped. Its savepoint is %s%n", job, savepoint);
    }

    private void cancel(FlinkCluster cluster) throws RefusalException, InterruptedException {
        JobID job = chosen(cluster);
        cluster.cancel(job);
        awaitEnd(cluster, job);
        System.out.printf(
                "Job %s is cancelled. Its last checkpoint is %s%n",
                job, cluster.checkpoint(job).orElse("none"));
    }

    private static void awaitEnd(FlinkCluster cluster, JobID job)
            throws RefusalException, InterruptedException {
        Instant deadline = Instant.now().plus(STARTS_WITHIN);
        while (!cluster.details(job).getJobStatus().isGloballyTerminalState()) {
            if (Instant.now().isAfter(deadline)) {
                throw new RefusalException(
                        "Job %s has not ended within %d s: look into the logs of the TaskManagers."
                                .formatted(job, STARTS_WITHIN.toSeconds()));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Returns the job that is named, or the only one that runs. */
    private JobID chosen(FlinkCluster cluster) throws RefusalException, InterruptedException {
        List<JobStatusMessage> running = cluster.running();
        if (options.job() != null) {
            JobID named = JobID.fromHexString(options.job());
            if (running.stream().noneMatch(job -> job.getJobId().equals(named))) {
                throw new RefusalException(
                        "Job %s does not run: deploy/standalone/job list shows what does."
                                .formatted(named));
            }
            return named;
        }
        if (running.isEmpty()) {
            throw new RefusalException(
                    "No job runs: deploy/standalone/job list shows those that did.");
        }
        if (running.size() > 1) {
            throw new RefusalException(
                    running.stream()
                            .map(job -> "%s (%s)".formatted(job.getJobId(), job.getJobName()))
                            .collect(
                                    Collectors.joining(
                                            ", ", "Several jobs run, so name one of them: ", ".")));
        }
        return running.get(0).getJobId();
    }
}
