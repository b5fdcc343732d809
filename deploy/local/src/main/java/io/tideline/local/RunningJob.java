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
     * Starts it.
     *
     * @param savepoint a savepoint or checkpoint to go on from, or null
     * @param whenEnded is told when it has ended, for whatever reason
     */
    public static RunningJob start(
            JobConfig config, LocalFlink flink, String savepoint, Runnable whenEnded)
            throws Exception {
        var client = TidelineJob.start(config, flink.environment(savepoint));
        var ended = client.getJobExecutionResult();
        // Who is told asks this one, which is complete by then.
        var unused = ended.whenComplete((result, failure) -> whenEnded.run());
        return new RunningJob(client, ended);
    }

    /** Throws what the job failed with, if it has. */
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

    /** Cancels it if it still runs, and waits until it has ended. Its last checkpoint stays. */
    @Override
    public void close() {
        if (ended.isDone()) {
            return;
        }
        try {
            client.cancel().get(END_WITHIN_SECONDS, TimeUnit.SECONDS);
            // That it was cancelled is a failure too, and here the expected one.
            ended.handle((result, failure) -> null).get(END_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the job was ending", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The job did not end when asked to", e);
        }
    }
}
