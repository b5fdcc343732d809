package io.tideline.scores;

import io.tideline.message.Benchmark;
import io.tideline.model.Level;
import io.tideline.model.Normalization;
import io.tideline.model.Profile;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;

/**
 * The benchmarks that days closed with, as far back as rows and alerts need them, and the newest of
 * each profile and level.
 */
final class BenchmarkState {
    /** In the place of a day: the last one that had a benchmark. */
    static final int NEWEST = Integer.MIN_VALUE;

    private static final String NEWEST_KEY = "newest";

    private final BroadcastState<String, BigDecimal> state;

    private int forgottenBefore;

    BenchmarkState(BroadcastState<String, BigDecimal> state) {
        this.state = state;
    }

    void put(Benchmark benchmark) throws Exception {
        if (benchmark.value() != null) {
            for (int day : new int[] {benchmark.day(), NEWEST}) {
                state.put(key(benchmark.profile(), benchmark.level(), day), benchmark.value());
            }
        }
    }

    /**
     * Returns the benchmark that a day closed with, or {@link #NEWEST}; the target of the profile
     * where there is none, or null.
     */
    BigDecimal of(Profile profile, Level level, int day) {
        boolean hasTarget = profile.normalization().method() == Normalization.Method.TARGET;
        BigDecimal closedWith =
                hasTarget && day == NEWEST ? null : closedWith(profile.name(), level, day);
        return closedWith == null && hasTarget
                ? BigDecimal.valueOf(profile.normalization().target())
                : closedWith;
    }

    private BigDecimal closedWith(String profile, Level level, int day) {
        try {
            return state.get(key(profile, level, day));
        } catch (Exception e) {
            throw new IllegalStateException("The state of benchmarks cannot be read", e);
        }
    }

    void forgetBefore(int oldest) throws Exception {
        if (oldest == forgottenBefore) {
            return;
        }
        forgottenBefore = oldest;
        Iterator<Map.Entry<String, BigDecimal>> entries = state.iterator();
        while (entries.hasNext()) {
            String day = entries.next().getKey().split(" ", 3)[1];
            if (!day.equals(NEWEST_KEY) && Integer.parseInt(day) < oldest) {
                entries.remove();
            }
        }
    }

    private static String key(String profile, Level level, int day) {
        return level.text() + " " + (day == NEWEST ? NEWEST_KEY : day) + " " + profile;
    }
}
