package io.tideline.stage;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.TimerService;

/**
 * Moments of an entity that wait for the watermark while the entity is in memory. While a backlog
 * is read, nearly each waits, for a moment: those whose turn comes before the next checkpoint never
 * reach {@link HeldMoments}. They are kept by the second, each with a timer for its earliest.
 */
final class FreshMoments {
    /** So many of a second are kept: a script may send a hundred thousand. */
    private static final int MOST_OF_SECOND = 64;

    private Map<Long, List<Moment>> seconds;

    /**
     * Adds one, with a timer if its second has no earlier one.
     *
     * @return whether there was room for it in its second
     */
    boolean add(Moment moment, TimerService timers) {
        if (seconds == null) {
            seconds = new TreeMap<>();
        }
        List<Moment> second =
                seconds.computeIfAbsent(
                        HeldMoments.secondOf(moment.takenAt()), ignored -> new ArrayList<>(1));
        if (second.size() >= MOST_OF_SECOND) {
            return false;
        }
        if (second.stream().allMatch(other -> other.takenAt() > moment.takenAt())) {
            timers.registerEventTimeTimer(moment.takenAt());
        }
        second.add(moment);
        return true;
    }

    /** Removes those whose turn has come when a timer fires, and adds them to a list. */
    int take(long timer, TimerService timers, List<Moment> taken) {
        Long key = HeldMoments.secondOf(timer);
        List<Moment> second = seconds == null ? null : seconds.get(key);
        if (second == null) {
            return 0;
        }
        int before = taken.size();
        long next = Long.MAX_VALUE;
        for (Iterator<Moment> all = second.iterator(); all.hasNext(); ) {
            Moment moment = all.next();
            if (moment.takenAt() <= timers.currentWatermark()) {
                taken.add(moment);
                all.remove();
            } else {
                next = Math.min(next, moment.takenAt());
            }
        }
        if (second.isEmpty()) {
            seconds.remove(key);
        } else {
            timers.registerEventTimeTimer(next);
        }
        return taken.size() - before;
    }

    /** Removes and returns all, those of a second as they were added. */
    List<Moment> takeAll() {
        List<Moment> all = new ArrayList<>();
        if (seconds != null) {
            seconds.values().forEach(all::addAll);
            seconds = null;
        }
        return all;
    }
}
