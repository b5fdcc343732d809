package io.tideline.bench.trial;

import io.tideline.bench.contestant.TidelineFiles.Sinks;
import java.util.List;

/** All trials, by name. */
public final class Trials {
    public static final String CLOSE_KAFKA = "close-kafka";
    public static final String CLOSE_POSTGRES = "close-postgres";
    public static final String CLOSE_LARGE = "close-large";
    public static final String LATENCY = "latency";
    public static final String ALERT_LATENCY = "alert-latency";
    public static final String BACKLOG = "backlog";
    public static final String STATE = "state";
    public static final String RESTORE = "restore";

    private Trials() {}

    /**
     * Returns a trial.
     *
     * @throws IllegalArgumentException if no trial has that name
     */
    public static Trial of(String name) {
        return List.of(
                        new CloseTrial(CLOSE_KAFKA, Sinks.KAFKA, 2),
                        new CloseTrial(CLOSE_POSTGRES, Sinks.POSTGRES, 2),
                        new CloseTrial(CLOSE_LARGE, Sinks.KAFKA, 1),
                        new LatencyTrial(LatencyTrial.Measured.LIVE_ROW),
                        new LatencyTrial(LatencyTrial.Measured.ALERT),
                        new BacklogTrial(),
                        new StateTrial(),
                        new RestoreTrial())
                .stream()
                .filter(trial -> trial.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no trial " + name + "."));
    }
}
