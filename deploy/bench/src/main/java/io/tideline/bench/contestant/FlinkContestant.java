package io.tideline.bench.contestant;

import java.util.Map;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A contestant that is a Flink job. */
public abstract class FlinkContestant extends StreamContestant {
    private FlinkRun run;

    /**
     * Submits the job.
     *
     * @param environment with the task's parallelism
     */
    protected abstract JobClient submit(Task task, StreamExecutionEnvironment environment)
            throws Exception;

    /** Returns the counts that the contestant keeps itself. */
    protected abstract Map<String, Long> counts();

    @Override
    protected void start(Task task) throws Exception {
        run = FlinkRun.start(task, null, environment -> submit(task, environment));
    }

    @Override
    protected final void awaitRows() throws Exception {
        run.checkpoint();
    }

    @Override
    protected final void rethrow() throws Exception {
        run.rethrow();
    }

    @Override
    protected final Findings findings() throws Exception {
        return new Findings(run.checkpoints(), run.stages(), counts());
    }

    @Override
    public final void close() {
        if (run != null) {
            run.close();
        }
    }
}
