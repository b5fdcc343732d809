package io.tideline.bench.process;

import io.tideline.bench.contestant.Task;
import io.tideline.bench.trial.Trials;
import java.util.Map;

/**
 * A process in which one trial runs. It reads a {@link Task}, then writes {@code {"figures":…}}, or
 * {@code {"fault":…}}, and ends.
 */
public final class TrialProcess {
    private static final int FAILED = 1;

    private TrialProcess() {}

    public static void main(String[] args) throws Exception {
        var parent = Parent.listen(() -> Runtime.getRuntime().halt(FAILED));
        var task = Parent.JSON.treeToValue(parent.take(), Task.class);
        int status = 0;
        try {
            parent.send(Map.of("figures", Trials.of(task.contestant()).run(task)));
        } catch (Exception e) {
            e.printStackTrace();
            parent.send(Map.of("fault", String.valueOf(e.getMessage())));
            status = FAILED;
        }
        System.exit(status);
    }
}
