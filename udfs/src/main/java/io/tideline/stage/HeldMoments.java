package io.tideline.stage;

import io.tideline.member.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimerService;

/**
 * Moments of a key that wait until the watermark has passed them. They are kept by the second, each
 * with a timer for its earliest: so neither a new one nor one whose turn has come reads all that
 * wait.
 */
final class HeldMoments {
    private static final long SECOND = 1_000;

    private final MapState<Long, List<Moment>> seconds;
    private final Vocabulary vocabulary;

    HeldMoments(RuntimeContext runtime, Vocabulary vocabulary) {
        seconds =
                runtime.getMapState(
                        new MapStateDescriptor<>(
                                "held-moments",
                                Types.LONG,
                                Types.LIST(TypeInformation.of(Moment.class))));
        this.vocabulary = vocabulary;
    }

    void add(Moment moment, TimerService timers) throws Exception {
        long second = Math.floorDiv(moment.takenAt(), SECOND);
        List<Moment> before = seconds.get(second);
        if (moment.takenAt() < earliest(before)) {
            timers.registerEventTimeTimer(moment.takenAt());
        }
        List<Moment> all = before == null ? new ArrayList<>(1) : new ArrayList<>(before);
        all.add(moment.event() < 0 ? moment : moment.withEvent(vocabulary.id(moment.event())));
        seconds.put(second, all);
    }

    /** Those whose turn has come when a timer fires, in order; they wait no longer. */
    List<Moment> take(long timer, TimerService timers) throws Exception {
        long second = Math.floorDiv(timer, SECOND);
        List<Moment> all = seconds.get(second);
        if (all == null) {
            return List.of();
        }
        List<Moment> due = new ArrayList<>();
        List<Moment> later = new ArrayList<>();
        for (Moment moment : all) {
            if (moment.takenAt() <= timers.currentWatermark()) {
                due.add(byIndex(moment));
            } else {
                later.add(moment);
            }
        }
        if (!later.isEmpty()) {
            timers.registerEventTimeTimer(earliest(later));
            seconds.put(second, later);
        } else {
            seconds.remove(second);
            if (seconds.isEmpty()) {
                seconds.clear(); // on the heap an emptied map would stay
            }
        }
        due.sort(Moment.ORDER);
        return due;
    }

    /** All that wait; they wait no longer. */
    List<Moment> takeAll() throws Exception {
        List<Moment> all = new ArrayList<>();
        for (List<Moment> second : seconds.values()) {
            second.forEach(moment -> all.add(byIndex(moment)));
        }
        seconds.clear();
        return all;
    }

    /** Has those that wait be of nobody, where they are of a user. */
    void forget(String user) throws Exception {
        for (Map.Entry<Long, List<Moment>> second : seconds.entries()) {
            List<Moment> moments = new ArrayList<>(second.getValue());
            moments.replaceAll(moment -> user.equals(moment.user()) ? moment.ofNobody() : moment);
            second.setValue(moments);
        }
    }

    private Moment byIndex(Moment moment) {
        return moment.event() < 0
                ? moment
                : moment.withEvent(vocabulary.indexInModel(moment.event()));
    }

    private static long earliest(List<Moment> moments) {
        return moments == null
                ? Long.MAX_VALUE
                : moments.stream().mapToLong(Moment::takenAt).min().orElse(Long.MAX_VALUE);
    }
}
