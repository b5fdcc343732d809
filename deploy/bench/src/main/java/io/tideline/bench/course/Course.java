package io.tideline.bench.course;

import io.tideline.job.config.StateBackend;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the job is run on files; final rows and alerts on scores must not hang on it.
 *
 * @param order in which presence, checklists and alerts take events
 * @param legs one after the other, each from the savepoint of the one before; at least one
 */
public record Course(Order order, List<Leg> legs) {

    /** In which presence, checklists and alerts take events. */
    public enum Order {
        /** By their time. */
        TIME,
        /** As they arrive, except that all of them are a backlog, and so taken by time too. */
        ARRIVAL_OF_BACKLOG,
        /** As they arrive. */
        ARRIVAL;

        /** Whether nothing waits for events that happened before it. */
        public boolean asTheyArrive() {
            return this == ARRIVAL;
        }
    }

    /** How a leg ends, unless the files end before. */
    public enum End {
        /** It reads to the end. */
        OF_INPUT,
        /** A savepoint stops it. */
        SAVEPOINT,
        /**
         * It goes on for some lines after its savepoint, and what it wrote then is written again.
         */
        CRASH
    }

    /**
     * A stretch from one start to the next.
     *
     * @param pauses so many of a hundred lines are read only when all outputs have come as far as
     *     the lines before
     * @param seed of which lines these are
     * @param lines after which its end begins
     */
    public record Leg(
            int parallelism, StateBackend backend, int pauses, long seed, int lines, End end) {

        /** How many lines are read after a savepoint that a crash follows. */
        int afterSavepoint() {
            return 1 + Math.floorMod(seed, 10);
        }

        @Override
        public String toString() {
            return "%s, parallelism %d, %d %% of the lines slowly, %s"
                    .formatted(
                            backend,
                            parallelism,
                            pauses,
                            end == End.OF_INPUT
                                    ? "to the end"
                                    : "%s after %d lines".formatted(end, lines));
        }
    }

    public Course {
        legs = List.copyOf(legs);
        if (legs.isEmpty() || legs.get(legs.size() - 1).end() != End.OF_INPUT) {
            throw new IllegalArgumentException("The last leg must be to the end: " + legs);
        }
    }

    @Override
    public String toString() {
        return "event order "
                + order
                + "; "
                + legs.stream().map(Leg::toString).collect(Collectors.joining("; then "));
    }
}
