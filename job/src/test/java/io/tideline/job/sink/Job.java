package io.tideline.job.sink;

import io.tideline.engagement.ScoreRow;
import io.tideline.inprocess.LocalCluster;
import io.tideline.job.sink.row.RowSchema;
import io.tideline.job.sink.row.RowSchemas;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Jobs that do nothing but write given rows. */
public final class Job {
    private Job() {}

    /** Returns an environment like the real job's: nothing generic, no uid made up, checkpoints. */
    public static StreamExecutionEnvironment environment() {
        return environment(0);
    }

    /**
     * Returns an environment like the real job's.
     *
     * @param restarts after so many failures the job is given up
     */
    public static StreamExecutionEnvironment environment(int restarts) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, restarts);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment environment = Flink.CLUSTER.environment(configuration);
        environment.setParallelism(1); // rows are written in one order; two jobs run at once
        return environment;
    }

    /** Started for the first job, and there until the tests' JVM ends. */
    private static final class Flink {
        static final LocalCluster CLUSTER = start();

        private static LocalCluster start() {
            try {
                return LocalCluster.start(2, new Configuration());
            } catch (Exception e) {
                throw new IllegalStateException("The tests' cluster did not start", e);
            }
        }
    }

    public static void writeScores(Outputs outputs, ScoreRow... rows) throws Exception {
        StreamExecutionEnvironment env = environment();
        DataStream<ScoreRow> finals = stream(env, ScoreRow.class, List.of(rows));
        outputs.add(finals, none(finals), RowSchemas.SCORES);
        env.execute();
    }

    /** Writes rows of an output that has no live ones. */
    @SafeVarargs
    @SuppressWarnings({"unchecked", "varargs"}) // the compiler makes the array, of the rows' class
    public static <R> void write(RowSchema<R> schema, Outputs outputs, R... rows) throws Exception {
        StreamExecutionEnvironment env = environment();
        Class<R> type = (Class<R>) rows.getClass().getComponentType();
        outputs.add(stream(env, type, List.of(rows)), schema);
        env.execute();
    }

    /** Returns an empty stream of the same type. */
    public static <T> DataStream<T> none(DataStream<T> rows) {
        return rows.filter(row -> false).uid("none");
    }

    public static <T> DataStream<T> stream(
            StreamExecutionEnvironment env, Class<T> type, List<T> rows) {
        return env.fromData(rows, TypeInformation.of(type)).uid("rows");
    }
}
