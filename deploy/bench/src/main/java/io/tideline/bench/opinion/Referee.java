package io.tideline.bench.opinion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.bench.course.Course;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.util.ExceptionUtils;

/** Compares the job's rows with SQL's on samples, and with each other; safe for concurrent use. */
public final class Referee implements AutoCloseable {
    private final JobOpinion job;
    private final SqlOpinion sql = new SqlOpinion();
    private final FromActivity fromActivity = new FromActivity();
    private final AtomicLong rows = new AtomicLong();
    private final Set<String> kinds = ConcurrentHashMap.newKeySet();

    private Referee(JobOpinion job) {
        this.job = job;
    }

    /**
     * Starts the cluster for the job.
     *
     * @param atOnce the maximum number of samples at a time
     */
    public static Referee open(int atOnce) throws Exception {
        return new Referee(JobOpinion.open(atOnce));
    }

    /**
     * Compares job and SQL on a sample: one sentence per difference, empty if they agree.
     *
     * @param course on which the job is run, or null for a replay
     * @throws io.tideline.job.option.StartException if the job refuses the model
     */
    public List<String> differences(Sample sample, Course course) throws Exception {
        SqlOpinion.Judgement judgement =
                sql.of(sample, course != null && course.order().asTheyArrive());
        Opinion ours;
        try {
            ours = job.of(sample, course).without(judgement.unjudged());
        } catch (ExecutionException e) {
            return List.of("The job failed: " + ExceptionUtils.stringifyException(e));
        }
        rows.addAndGet(ours.size());
        ours.of(Output.ALERTS).values().forEach(alert -> kinds.add(kind(alert)));
        List<String> differences = new ArrayList<>(ours.differences(judgement.opinion()));
        differences.addAll(fromActivity.differences(sample, ours));
        return differences;
    }

    private static String kind(ObjectNode alert) {
        String kind = alert.path("kind").asText();
        return kind.equals("resolved")
                ? kind + " " + LifecycleMaker.kindOf(alert.path("rule").asText())
                : kind;
    }

    /** Returns the kinds of alerts compared; {@code resolved} with the kind of its rule. */
    Set<String> kinds() {
        return Set.copyOf(kinds);
    }

    /** Returns how many rows of the job have been compared. */
    public long rows() {
        return rows.get();
    }

    @Override
    public void close() {
        job.close();
    }
}
