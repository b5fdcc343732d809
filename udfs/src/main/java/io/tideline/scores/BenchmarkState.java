package io.tideline.scores;

import io.tideline.message.Benchmark;
import io.tideline.model.Level;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;

/**
 * The benchmarks that days closed with, as far back as rows and alerts need them, and the newest of
 * each profile and level.
 */
final class BenchmarkState {
    private static final String NEWEST = "newest";
    private static final int OF_NEWEST = Integer.MIN_VALUE;

    private final BroadcastState<String, BigDecimal> state;

    private int forgottenBefore;

    BenchmarkState(BroadcastState<String, BigDecimal> state) {
        this.state = state;
    }

    void put(Benchmark benchmark) throws Exception {
        if (benchmark.value() != null) {
            for (int day : new int[] {benchmark.day(), OF_NEWEST}) {
                state.put(key(benchmark.profile(), benchmark.level(), day), benchmark.value());
            }
        }
    }

    /** Returns the benchmark of a day, or null. */
    BigDecimal of(String profile, Level level, int day) {
        try {
            return state.get(key(profile, level, day));
        } catch (Exception e) {
            throw new IllegalStateException("The state of benchmarks cannot be read", e);
        }
    }

    /** Returns the benchmark of the last day that had one, or null. */
    BigDecimal newest(String profile, Level level) {
        return of(profile, level, OF_NEWEST);
    }

    void forgetBefore(int oldest) throws Exception {
        if (oldest == forgottenBefore) {
            return;
        }
        forgottenBefore = oldest;
        Iterator<Map.Entry<String, BigDecimal>> entries = state.iterator();
        while (entries.hasNext()) {
            String day = entries.next().getKey().split(" ", 3)[1];
            if (!day.equals(NEWEST) && Integer.parseInt(day) < oldest) {
                entries.remove();
            }
        }
    }

    private static String key(String profile, Level level, int day) {
        return level.text() + " " + (day == OF_NEWEST ? NEWEST : day) + " " + profile;
    }
}
