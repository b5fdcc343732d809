package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFlinkIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static LocalFlink flink;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        flink = LocalFlink.start(1, folder);
    }

    @AfterAll
    static void stop() {
        flink.close();
    }

    @Test
    void aJobRunsOnceAllOfItsTasksDo() throws Exception {
        StreamExecutionEnvironment environment = flink.environment(null);
        var numbers =
                new DataGeneratorSource<>(
                        number -> number,
                        Long.MAX_VALUE,
                        RateLimiterStrategy.perSecond(10),
                        Types.LONG);
        environment
                .fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers")
                .uid("numbers")
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
        var job = environment.executeAsync();
        flink.awaitRunning(job.getJobID(), PATIENCE);
        assertThat(flink.graph(job.getJobID()).get().getVerticesTopologically())
                .extracting(vertex -> vertex.getAggregateState())
                .isNotEmpty()
                .containsOnly(ExecutionState.RUNNING);
        job.cancel().get();
    }

    @Test
    void nobodyWaitsForAJobThatHasEnded() throws Exception {
        assertThatThrownBy(() -> flink.awaitRunning(start(1), PATIENCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The job is FINISHED");
        assertThatThrownBy(() -> flink.awaitRunning(start(0), PATIENCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The job is FAILED")
                .hasStackTraceContaining("by zero");
    }

    /** Starts a job that divides by a number, and waits until it has ended. */
    private static JobID start(int divisor) throws Exception {
        StreamExecutionEnvironment environment = flink.environment(null);
        environment
                .fromData(List.of(1), Types.INT)
                .uid("numbers")
                .map(number -> number / divisor)
                .returns(Types.INT)
                .uid("divided")
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
        var job = environment.executeAsync();
        job.getJobExecutionResult().exceptionally(failure -> null).get();
        return job.getJobID();
    }
}
