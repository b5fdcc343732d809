package io.tideline.scores;

import io.tideline.state.Erasable;
import io.tideline.state.StateNames;
import io.tideline.state.WriteBackCache;
import io.tideline.time.EventTime;
import java.util.function.ToIntFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;

/** The cached scores of a user or account. */
final class CachedScores extends WriteBackCache.Entry {
    /** No timer is set. */
    static final int NOT_SET = EventTime.NO_DAY;

    /** Estimated bytes in memory without any scores, and for each byte in state. */
    private static final int EMPTY = 550;

    private static final int FACTOR = 3;

    final ScoreHistory history;

    /** The day at which it has a timer to drop its oldest scores, or {@link #NOT_SET}. */
    int expiryDay = NOT_SET;

    private int packed;

    private CachedScores(String key, byte[] bytes) {
        super(key);
        history = ScoreHistory.of(bytes);
        packed = bytes == null ? 0 : bytes.length;
    }

    @Override
    public int weight() {
        return EMPTY + FACTOR * packed;
    }

    static final class Access implements WriteBackCache.Store<CachedScores>, Erasable {
        private final ValueState<byte[]> state;
        private final ToIntFunction<ScoreHistory> expiryDay;

        /**
         * @param expiryDay when scores that have rows expire
         */
        Access(RuntimeContext runtime, ToIntFunction<ScoreHistory> expiryDay) {
            state = runtime.getState(StateNames.HISTORY);
            this.expiryDay = expiryDay;
        }

        @Override
        public CachedScores read(String key) throws Exception {
            CachedScores scores = new CachedScores(key, state.value());
            if (scores.history.hasRows()) { // set when its last row was written
                scores.expiryDay = expiryDay.applyAsInt(scores.history);
            }
            return scores;
        }

        @Override
        public void erase(String key) {
            state.clear();
        }

        @Override
        public void write(CachedScores scores) throws Exception {
            if (scores.history.isEmpty()) {
                state.clear();
                scores.packed = 0;
            } else {
                byte[] bytes = scores.history.toBytes();
                state.update(bytes);
                scores.packed = bytes.length;
            }
        }
    }
}
