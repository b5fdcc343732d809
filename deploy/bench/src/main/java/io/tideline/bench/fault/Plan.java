package io.tideline.bench.fault;

import io.tideline.bench.opinion.Chance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The faults of a run, in order; the same seed gives the same plan. */
record Plan(List<Fault> faults) {
    private static final int PERCENT_AS_A_DAY_CLOSES = 30;
    private static final int PERCENT_LONG = 25;

    /**
     * Faults of the source mostly last long, since a partition counts as idle only after a minute.
     */
    private static final int PERCENT_LONG_OF_SOURCE = 60;

    /** Longer than the job retries by itself, and than Flink's heartbeat timeout. */
    private static final int LONG_SECONDS = 62;

    /**
     * Longer than a partition may be quiet before it counts as idle, including the check interval.
     */
    private static final int LONG_SECONDS_OF_SOURCE = 75;

    private static final int SHORT_MILLIS = 9_000;

    /** Returns a plan without faults. */
    static Plan quiet() {
        return new Plan(List.of());
    }

    /**
     * Draws faults, each kind once before any is drawn twice.
     *
     * @param kinds to draw from
     * @param count the number of faults; at least 1
     * @param days of the stream
     * @param brief whether all faults last less than a minute
     */
    static Plan of(long seed, List<FaultKind> kinds, int count, int days, boolean brief) {
        var chance = new Chance(seed);
        List<FaultKind> drawn = new ArrayList<>();
        while (drawn.size() < count) {
            int more = Math.min(kinds.size(), count - drawn.size());
            drawn.addAll(chance.some(kinds, more, more));
        }
        List<Fault> faults = new ArrayList<>();
        for (FaultKind kind : drawn) {
            faults.add(
                    new Fault(
                            kind,
                            chance.between(0, days - 1),
                            chance.percent(PERCENT_AS_A_DAY_CLOSES) ? 100 : chance.between(0, 99),
                            lasts(kind, chance, brief)));
        }
        faults.sort(Comparator.comparingInt(Fault::day).thenComparingInt(Fault::percent));
        return new Plan(List.copyOf(faults));
    }

    /** Returns whether no events are sent for a while. */
    boolean hasSilence() {
        return faults.stream().anyMatch(fault -> fault.kind() == FaultKind.COLLECTOR_SILENT);
    }

    private static Duration lasts(FaultKind kind, Chance chance, boolean brief) {
        boolean isOfSource =
                switch (kind) {
                    case SOURCE_CUT_OFF, SOURCE_STALLED, COLLECTOR_SILENT -> true;
                    default -> false;
                };
        boolean mayBeLong =
                switch (kind) {
                    case POSTGRES_DOWN, POSTGRES_FROZEN, POSTGRES_CUT_OFF, POSTGRES_STALLED -> true;
                    case BROKER_CUT_OFF, BROKER_STALLED, TASKMANAGER_FROZEN -> true;
                    case SOURCE_CUT_OFF, SOURCE_STALLED, COLLECTOR_SILENT -> true;
                    case TASKMANAGER_KILLED, TASKMANAGER_CUT_OFF, JOBMANAGER_KILLED -> false;
                    case FLINK_KILLED, BROKER_KILLED, POSTGRES_KILLED, DISK_FULL -> false;
                };
        boolean isLong = chance.percent(isOfSource ? PERCENT_LONG_OF_SOURCE : PERCENT_LONG);
        int millis = chance.between(0, SHORT_MILLIS);
        int seconds = isOfSource ? LONG_SECONDS_OF_SOURCE : LONG_SECONDS;
        return mayBeLong && isLong && !brief
                ? Duration.ofSeconds(seconds)
                : Duration.ofMillis(millis);
    }
}
