package io.tideline.scores;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.alert.Alert;
import io.tideline.harness.Backend;
import io.tideline.harness.OperatorHarness;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which alerts are held back, and that a restart moves no line. */
@ParameterizedClass
@EnumSource(Backend.class)
class AlertsFromTest {
    private static final List<String> RULES = List.of("new");
    private static final int MAX_PARALLELISM = OperatorHarness.MAX_PARALLELISM;
    private static final long[] TIMES = {Long.MIN_VALUE, -1, 0, 99, 100, 101, Long.MAX_VALUE};

    @Parameter Backend backend;

    private static Alert at(long time) {
        return new Alert(
                "id " + time,
                "new",
                "new_account",
                AlertRule.Severity.INFO,
                Level.ACCOUNT,
                "acme",
                null,
                time,
                "{}",
                "Account acme is new.",
                "{}");
    }

    private static final class Harness extends OperatorHarness<Alert> {
        private final OneInputStreamOperatorTestHarness<Alert, Alert> harness;

        private Harness(
                OneInputStreamOperatorTestHarness<Alert, Alert> harness,
                Backend backend,
                OperatorSubtaskState snapshot)
                throws Exception {
            super(harness, backend, snapshot);
            this.harness = harness;
        }

        /** Returns the times of those that come through. */
        List<Long> passed() throws Exception {
            for (long time : TIMES) {
                harness.processElement(at(time), time);
            }
            return out().stream().map(Alert::at).toList();
        }
    }

    private Harness start(
            AlertsFromOperator operator, OperatorSubtaskState snapshot, int tasks, int task)
            throws Exception {
        return new Harness(
                new OneInputStreamOperatorTestHarness<>(operator, MAX_PARALLELISM, tasks, task),
                backend,
                snapshot);
    }

    private record Run(List<Long> times, OperatorSubtaskState snapshot) {}

    private Run run(AlertsFromOperator operator, OperatorSubtaskState snapshot) throws Exception {
        try (Harness harness = start(operator, snapshot, 1, 0)) {
            return new Run(harness.passed(), harness.snapshot());
        }
    }

    private List<Long> passed(AlertsFromOperator operator) throws Exception {
        return run(operator, null).times();
    }

    @Test
    void withoutASettingAllAreRaised() throws Exception {
        assertThat(passed(new AlertsFromOperator(RULES, Long.MIN_VALUE, 100)))
                .containsExactly(Long.MIN_VALUE, -1L, 0L, 99L, 100L, 101L, Long.MAX_VALUE);
    }

    @Test
    void oneOfExactlyTheTimeIsRaised() throws Exception {
        assertThat(passed(new AlertsFromOperator(RULES, 99L, 100)))
                .containsExactly(99L, 100L, 101L, Long.MAX_VALUE);
        assertThat(passed(new AlertsFromOperator(RULES, null, 100)))
                .containsExactly(100L, 101L, Long.MAX_VALUE);
    }

    @Test
    void aRestartDoesNotMoveTheStart() throws Exception {
        OperatorSubtaskState state = run(new AlertsFromOperator(RULES, null, 100), null).snapshot();
        for (int restart = 0; restart < 3; restart++) {
            Run again = run(new AlertsFromOperator(RULES, null, 1_000 + restart), state);
            assertThat(again.times()).containsExactly(100L, 101L, Long.MAX_VALUE);
            state = again.snapshot();
        }
    }

    @Test
    void theStartIsKnownWhateverTheSettingWas() throws Exception {
        OperatorSubtaskState state =
                run(new AlertsFromOperator(RULES, Long.MIN_VALUE, 100), null).snapshot();
        Run timed = run(new AlertsFromOperator(RULES, 0L, 200), state);
        assertThat(timed.times()).containsExactly(0L, 99L, 100L, 101L, Long.MAX_VALUE);
        assertThat(run(new AlertsFromOperator(RULES, null, 300), timed.snapshot()).times())
                .containsExactly(100L, 101L, Long.MAX_VALUE);
    }

    @Test
    void anyParallelismHasTheSameStart() throws Exception {
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (int task = 0; task < 2; task++) {
            try (Harness harness = start(new AlertsFromOperator(RULES, null, 100), null, 2, task)) {
                states.add(harness.snapshot());
            }
        }
        for (int tasks : new int[] {1, 2, 3}) {
            for (int task = 0; task < tasks; task++) {
                try (Harness harness =
                        start(
                                new AlertsFromOperator(RULES, null, 500),
                                OperatorHarness.share(
                                        tasks, task, states.toArray(new OperatorSubtaskState[0])),
                                tasks,
                                task)) {
                    assertThat(harness.passed()).containsExactly(100L, 101L, Long.MAX_VALUE);
                }
            }
        }
    }
}
