package io.tideline.bench.process;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.contestant.Marks;
import io.tideline.bench.contestant.Task;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A process in which one contestant runs. It reads a {@link Task}, then writes {@code
 * {"mark":"begin"}} and {@code {"mark":"end"}} at the two marks, then {@code {"outcome":…}}, or
 * {@code {"fault":…}}, and ends.
 */
public final class ContestantProcess {
    private static final int FAILED = 1;

    private ContestantProcess() {}

    public static void main(String[] args) throws Exception {
        var ends = new AtomicBoolean();
        var parent =
                Parent.listen(
                        () -> {
                            if (!ends.get()) { // else a recording is being written
                                Runtime.getRuntime().halt(FAILED);
                            }
                        });
        var task = Parent.JSON.treeToValue(parent.take(), Task.class);
        int status = 0;
        try (var contestant = Contestants.of(task.contestant())) {
            var outcome = contestant.run(task, marks(parent));
            ends.set(true);
            parent.send(Map.of("outcome", outcome));
        } catch (Exception e) {
            e.printStackTrace();
            parent.send(Map.of("fault", String.valueOf(e.getMessage())));
            status = FAILED;
        }
        System.exit(status);
    }

    private static Marks marks(Parent parent) {
        return new Marks() {
            @Override
            public void begin() {
                parent.send(Map.of("mark", "begin"));
            }

            @Override
            public void end() {
                parent.send(Map.of("mark", "end"));
            }
        };
    }
}
