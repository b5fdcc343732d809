package io.tideline.bench.contestant;

import io.tideline.bench.contestant.TidelineFiles.Sinks;
import io.tideline.job.TidelineJob;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The whole job as in production, with the ready model, writing to Kafka and PostgreSQL. */
public class TidelineContestant extends FlinkContestant {
    private static final String ACCEPTED = "numEventsAccepted";
    private static final String DUPLICATE = "numEventsDuplicate";
    private static final String OWNERLESS = "numEventsWithoutEntity";
    private static final String TOO_LATE = "numEventsTooLate";
    private static final String LATE = "numEventsLate";
    private static final String IGNORED = "numEventsIgnored";
    private static final String REJECTED = "numEventsRejected";

    /** The metrics of which exactly one counts each event at its end. */
    private static final Set<String> THROUGH =
            Set.of(ACCEPTED, DUPLICATE, OWNERLESS, TOO_LATE, IGNORED, REJECTED);

    @Override
    public String name() {
        return Contestants.TIDELINE;
    }

    @Override
    protected JobClient submit(Task task, StreamExecutionEnvironment environment) throws Exception {
        return TidelineJob.start(
                TidelineFiles.write(task, Sinks.BOTH, liveInterval()), environment);
    }

    /** Returns how often live rows are written, as in a configuration. */
    protected String liveInterval() {
        return "off";
    }

    @Override
    protected long through() {
        return taken();
    }

    @Override
    protected long watermark() {
        return MetricBoard.sinkWatermark();
    }

    /** Returns the number of events that the job in this JVM has processed. */
    public static long taken() {
        return MetricBoard.sum(THROUGH);
    }

    @Override
    protected Map<String, Long> counts() {
        var counts = new TreeMap<String, Long>();
        for (String name :
                Set.of(ACCEPTED, DUPLICATE, OWNERLESS, TOO_LATE, LATE, IGNORED, REJECTED)) {
            counts.put(name, MetricBoard.sum(Set.of(name)));
        }
        counts.putAll(MetricBoard.ofSinks());
        return counts;
    }

    /** The same with another window of the longest profile. */
    static final class OfWindow extends TidelineContestant {
        private final int days;

        OfWindow(int days) {
            this.days = days;
        }

        @Override
        public String name() {
            return Contestants.ofWindow(days);
        }

        @Override
        protected JobClient submit(Task task, StreamExecutionEnvironment environment)
                throws Exception {
            TidelineFiles.copyModel(task.folder(), days);
            return super.submit(task, environment);
        }
    }

    /** The same with live rows, as often as by default. */
    public static final class AsShipped extends TidelineContestant {
        @Override
        public String name() {
            return Contestants.AS_SHIPPED;
        }

        @Override
        protected String liveInterval() {
            return "10s";
        }
    }
}
