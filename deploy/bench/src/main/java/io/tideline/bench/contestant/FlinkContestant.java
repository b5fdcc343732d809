package io.tideline.bench.contestant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.bench.contestant.Findings.Checkpoints;
import io.tideline.bench.contestant.Findings.Stage;
import io.tideline.local.service.LocalFlink;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job on a Flink cluster in this JVM, the same for each of them. */
public abstract class FlinkContestant extends StreamContestant {
    private static final MemorySize MANAGED = MemorySize.ofMebiBytes(1024);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long END_WITHIN_SECONDS = 30;

    private LocalFlink flink;
    private JobClient job;
    private CompletableFuture<?> ended;
    private long startedNanos;

    /**
     * Submits the job.
     *
     * @param environment of the task's parallelism
     */
    protected abstract JobClient submit(Task task, StreamExecutionEnvironment environment)
            throws Exception;

    /** What it has counted itself. */
    protected abstract Map<String, Long> counts();

    @Override
    protected final void start(Task task) throws Exception {
        var own = new Configuration();
        own.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED);
        own.set(CoreOptions.TMP_DIRS, task.folder().toString());
        own.setString("metrics.reporter.board.factory.class", MetricBoard.Factory.class.getName());
        flink = LocalFlink.start(task.parallelism(), task.folder().resolve("checkpoints"), own);
        startedNanos = System.nanoTime();
        job = submit(task, flink.environment(null));
        ended = job.getJobExecutionResult();
    }

    @Override
    protected final void rethrow() throws Exception {
        if (!ended.isDone()) {
            return;
        }
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
        throw new IllegalStateException("The job has ended by itself");
    }

    @Override
    protected final Findings findings() throws Exception {
        return new Findings(checkpoints(), stages(), counts());
    }

    private Checkpoints checkpoints() throws Exception {
        JsonNode all = ask("/jobs/" + job.getJobID() + "/checkpoints");
        JsonNode summary = all.path("summary").path("end_to_end_duration");
        JsonNode last = all.path("latest").path("completed");
        return new Checkpoints(
                all.path("counts").path("completed").asLong(),
                last.path("state_size").asLong(),
                last.path("checkpointed_size").asLong(),
                summary.path("avg").asLong(),
                summary.path("max").asLong());
    }

    private List<Stage> stages() throws Exception {
        double millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        var busy = MetricBoard.ofTasks("accumulateBusyTimeMs");
        var waited = MetricBoard.ofTasks("accumulateBackPressuredTimeMs");
        var read = MetricBoard.ofTasks("numRecordsIn");
        var written = MetricBoard.ofTasks("numRecordsOut");
        var stages = new ArrayList<Stage>();
        for (JsonNode vertex : ask("/jobs/" + job.getJobID()).path("vertices")) {
            String name = vertex.path("name").asText();
            double whole = millis * vertex.path("parallelism").asInt(1);
            long in = read.getOrDefault(name, 0L);
            stages.add(
                    new Stage(
                            name,
                            busy.getOrDefault(name, 0L) / whole,
                            waited.getOrDefault(name, 0L) / whole,
                            in > 0 ? in : written.getOrDefault(name, 0L)));
        }
        return stages;
    }

    private JsonNode ask(String path) throws Exception {
        URI uri = flink.webInterface().resolve(path);
        var answer =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(uri).build(),
                                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(uri + " answers " + answer.statusCode());
        }
        return JSON.readTree(answer.body());
    }

    @Override
    public final void close() {
        try (var cluster = flink) {
            if (cluster != null && ended != null && !ended.isDone()) {
                job.cancel().get(END_WITHIN_SECONDS, TimeUnit.SECONDS);
                // That it was cancelled is a failure too, and here the expected one.
                ended.handle((result, failure) -> null).get(END_WITHIN_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the job was ending", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The job did not end when asked to", e);
        }
    }
}
