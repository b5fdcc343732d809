package io.tideline.local;

import io.tideline.job.TidelineJob;
import io.tideline.job.config.JobConfig;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;

/** The job on a cluster of this JVM, until it is closed. */
public final class RunningJob implements AutoCloseable {

    private static final long END_WITHIN_SECONDS = 20;

    private final JobClient client;
    private final CompletableFuture<?> ended;

    private RunningJob(JobClient client, CompletableFuture<?> ended) {
        this.client = client;
        this.ended = ended;
    }

    /**
     * Starts the job.
     *
     * @param savepoint a savepoint or checkpoint to resume from, or null
     * @param whenEnded called when the job has ended, for whatever reason
     */
    public static RunningJob start(
            JobConfig config, LocalFlink flink, String savepoint, Runnable whenEnded)
            throws Exception {
        var client = TidelineJob.start(config, flink.environment(savepoint));
        var ended = client.getJobExecutionResult();
        // The callback looks at this future, which is complete by then.
        var unused = ended.whenComplete((result, failure) -> whenEnded.run());
        return new RunningJob(client, ended);
    }

    /** Throws the exception that the job failed with, if it has failed. */
    public void rethrow() throws Exception {
        if (!ended.isCompletedExceptionally()) {
            return;
        }
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /**
     * Cancels the job if it still runs, and waits until it has ended. Its last checkpoint stays.
     */
    @Override
    public void close() {
        if (ended.isDone()) {
            return;
        }
        try {
            client.cancel().get(END_WITHIN_SECONDS, TimeUnit.SECONDS);
            // A cancellation is reported as a failure too; here it is expected.
            ended.handle((result, failure) -> null).get(END_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the job was ending", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The job did not end when cancelled", e);
        }
    }
}
