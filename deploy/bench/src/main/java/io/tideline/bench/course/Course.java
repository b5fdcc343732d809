package io.tideline.bench.course;

import io.tideline.job.config.StateBackend;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The way in which the job is run on files; final rows and alerts on scores must not depend on it.
 *
 * @param order in which presence, checklists and alerts take events
 * @param legs one after the other, each from the savepoint of the previous one; at least one
 */
public record Course(Order order, List<Leg> legs) {

    /** The order in which presence, checklists and alerts take events. */
    public enum Order {
        /** By timestamp. */
        TIME,
        /** By arrival, but all events are a backlog, and therefore taken by timestamp too. */
        ARRIVAL_OF_BACKLOG,
        /** By arrival. */
        ARRIVAL;

        /** Returns whether events are taken without waiting for earlier ones. */
        public boolean asTheyArrive() {
            return this == ARRIVAL;
        }
    }

    /** How a leg ends, unless the files end first. */
    public enum End {
        /** It ends with the input. */
        OF_INPUT,
        /** It is stopped with a savepoint. */
        SAVEPOINT,
        /**
         * It continues for some lines after its savepoint, and the rows of these are written again.
         */
        CRASH
    }

    /**
     * A stretch from one start to the next.
     *
     * @param pauses percentage of lines that are read only after all outputs have processed the
     *     lines before
     * @param seed decides which lines these are
     * @param lines the number of lines after which its end begins
     */
    public record Leg(
            int parallelism, StateBackend backend, int pauses, long seed, int lines, End end) {

        /** Returns how many lines are read between a savepoint and the crash that follows it. */
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
            throw new IllegalArgumentException("The last leg must end with the input: " + legs);
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
