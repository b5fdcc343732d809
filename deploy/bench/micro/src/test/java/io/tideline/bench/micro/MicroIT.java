package io.tideline.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs each inner loop briefly, in this JVM. */
class MicroIT {
    @Test
    void allOfThemRun() throws Exception {
        var results =
                new Runner(
                                new OptionsBuilder()
                                        .include("io\\.tideline\\.bench\\.micro\\..*")
                                        .forks(0)
                                        .warmupIterations(0)
                                        .measurementIterations(1)
                                        .measurementTime(TimeValue.milliseconds(20))
                                        .shouldFailOnError(true)
                                        .build())
                        .run();
        assertThat(results).hasSize(20);
        assertThat(results)
                .allSatisfy(
                        result -> assertThat(result.getPrimaryResult().getScore()).isPositive());
    }
}
