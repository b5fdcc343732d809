package io.tideline.standalone;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.rest.handler.legacy.messages.ClusterOverviewWithVersion;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobExceptionsHeaders;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointStatistics.CompletedCheckpointStatistics;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatisticsHeaders;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;

/** A running cluster, as its REST API shows it. */
final class FlinkCluster implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration SAVEPOINT = Duration.ofMinutes(30);

    private final RestClusterClient<StandaloneClusterId> client;
    private final String savepoints;

    private FlinkCluster(RestClusterClient<StandaloneClusterId> client, String savepoints) {
        this.client = client;
        this.savepoints = savepoints;
    }

    /** Connects, and refuses if no JobManager answers. */
    static FlinkCluster reach(Configuration configuration) throws RefusalException {
        var settings = new Configuration(configuration);
        // Flink's own client tries again for a minute; whoever has not started a cluster shall
        // know.
        settings.set(RestOptions.RETRY_MAX_ATTEMPTS, 3);
        settings.set(RestOptions.RETRY_DELAY, Duration.ofSeconds(1));
        try {
            var cluster =
                    new FlinkCluster(
                            new RestClusterClient<>(settings, StandaloneClusterId.getInstance()),
                            configuration.get(CheckpointingOptions.SAVEPOINT_DIRECTORY));
            try {
                cluster.overview();
                return cluster;
            } catch (RefusalException e) {
                cluster.close();
                throw e;
            }
        } catch (Exception e) {
            throw new RefusalException(
                    "No JobManager answers at %s:%d, where rest.address and rest.port of config.yaml say: start one with deploy/standalone/cluster start. (%s)"
                            .formatted(
                                    settings.get(RestOptions.ADDRESS),
                                    settings.get(RestOptions.PORT),
                                    Sentences.reason(e)),
                    e);
        }
    }

    /** Returns how many TaskManagers, slots and jobs there are. */
    ClusterOverviewWithVersion overview() throws RefusalException, InterruptedException {
        return answer(client.getClusterOverview(), ANSWER, "The JobManager does not answer");
    }

    /** Returns all jobs, also those that have ended. */
    Collection<JobStatusMessage> jobs() throws RefusalException, InterruptedException {
        return answer(client.listJobs(), ANSWER, "The JobManager does not list its jobs");
    }

    JobDetailsInfo details(JobID job) throws RefusalException, InterruptedException {
        return answer(
                client.getJobDetails(job),
                ANSWER,
                "The JobManager does not say how job %s is".formatted(job));
    }

    /** Returns why a job has failed or was last restarted. */
    Optional<String> failure(JobID job) throws RefusalException, InterruptedException {
        var headers = JobExceptionsHeaders.getInstance();
        var parameters = headers.getUnresolvedMessageParameters();
        parameters.jobPathParameter.resolve(job);
        return answer(
                        client.sendRequest(headers, parameters, EmptyRequestBody.getInstance()),
                        ANSWER,
                        "The JobManager does not say what failed")
                .getExceptionHistory()
                .getEntries()
                .stream()
                .map(entry -> Sentences.rootCause(entry.getStacktrace()))
                .findFirst();
    }

    /** Returns where the newest retained checkpoint of a job is. */
    Optional<String> checkpoint(JobID job) throws RefusalException, InterruptedException {
        var headers = CheckpointingStatisticsHeaders.getInstance();
        JobMessageParameters parameters = headers.getUnresolvedMessageParameters();
        parameters.jobPathParameter.resolve(job);
        return Optional.ofNullable(
                        answer(
                                        client.sendRequest(
                                                headers,
                                                parameters,
                                                EmptyRequestBody.getInstance()),
                                        ANSWER,
                                        "The JobManager does not name the checkpoints")
                                .getLatestCheckpoints()
                                .getCompletedCheckpointStatistics())
                .map(CompletedCheckpointStatistics::getExternalPath);
    }

    /** Takes a savepoint and returns its place; the job goes on. */
    String savepoint(JobID job, SavepointFormatType format)
            throws RefusalException, InterruptedException {
        return answer(
                client.triggerSavepoint(job, savepoints, format),
                SAVEPOINT,
                "No savepoint was taken of job %s, which goes on".formatted(job));
    }

    /** Stops a job with a savepoint, and returns its place. */
    String stop(JobID job, SavepointFormatType format)
            throws RefusalException, InterruptedException {
        return answer(
                client.stopWithSavepoint(job, false, savepoints, format),
                SAVEPOINT,
                "Job %s was not stopped, since its savepoint failed".formatted(job));
    }

    /** Requests the end of a job without a savepoint. */
    void cancel(JobID job) throws RefusalException, InterruptedException {
        answer(client.cancel(job), ANSWER, "Job %s was not cancelled".formatted(job));
    }

    /** Returns the jobs that have not ended. */
    List<JobStatusMessage> running() throws RefusalException, InterruptedException {
        return jobs().stream().filter(job -> !job.getJobState().isGloballyTerminalState()).toList();
    }

    private static <T> T answer(CompletableFuture<T> request, Duration patience, String otherwise)
            throws RefusalException, InterruptedException {
        try {
            return request.get(patience.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new RefusalException(otherwise + ": " + Sentences.reason(e), e);
        } catch (TimeoutException e) {
            throw new RefusalException(
                    "%s within %d s.".formatted(otherwise, patience.toSeconds()), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
