package io.tideline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.job.option.StartException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkMemoryRefusalTest {
    private static final MemorySize LEAST = MemorySize.ofMebiBytes(64);

    private final Configuration configuration = new Configuration();

    private void apply(int parallelism, int mebibytes) {
        NetworkMemory.apply(parallelism, LEAST, (long) mebibytes << 20, configuration);
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 100, 500, 720, 1000, Integer.MAX_VALUE})
    void aParallelismForWhichOneMachineIsTooSmallIsRefused(int parallelism) {
        assertThatThrownBy(() -> apply(parallelism, 1 << 20))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "The parallelism is %d, expected at most 64 on one machine: give a lower one, or submit the job to a Flink cluster.",
                        parallelism);
    }

    @Test
    void whatFitsIsNamedAndDoesFit() {
        assertThatThrownBy(() -> apply(64, 100))
                .isInstanceOf(StartException.class)
                .hasMessageMatching(
                        "A parallelism of 64 needs \\d+ MiB outside of the heap, but this JVM may take 100 MiB: at most 47 fits; lower it, or give it more memory, as with TIDELINE_JVM_OPTS=-Xmx\\d+m.");
        apply(47, 100);
        assertThat(configuration.get(TaskManagerOptions.NETWORK_MEMORY_MIN).getMebiBytes())
                .isLessThan(100);
    }

    @Test
    void aJvmThatIsTooSmallForAnyIsGivenMore() {
        assertThatThrownBy(() -> apply(1, 70))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "A parallelism of 1 needs 80 MiB outside of the heap, but this JVM may take 70 MiB: give it more memory, as with TIDELINE_JVM_OPTS=-Xmx160m.");
    }

    @Test
    void fewSubtasksHaveWhatTheyHadAndMoreHaveMore() {
        apply(1, 1 << 20);
        assertThat(configuration.get(TaskManagerOptions.NETWORK_MEMORY_MAX)).isEqualTo(LEAST);
        apply(32, 1 << 20);
        assertThat(configuration.get(TaskManagerOptions.NETWORK_MEMORY_MAX)).isGreaterThan(LEAST);
    }
}
