package io.tideline.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.flink.streaming.api.TimerService;

/**
 * Moments of an entity that wait for the watermark while the entity is in memory. While a backlog
 * is read, many wait, for a moment: those whose turn comes before the next checkpoint never reach
 * {@link HeldMoments}. There is one timer for the earliest of all: as the watermark comes in steps,
 * many have their turn by one.
 */
final class FreshMoments {
    private static final long NOT_SET = Long.MAX_VALUE;

    private PriorityQueue<Moment> moments;
    private long timer = NOT_SET;

    /** Adds one, with a timer if there is none as early. */
    void add(Moment moment, TimerService timers) {
        if (moments == null) {
            moments = new PriorityQueue<>(Moment.ORDER);
        }
        moments.add(moment);
        setTimer(timers);
    }

    private void setTimer(TimerService timers) {
        long earliest = moments.peek().takenAt();
        if (earliest < timer) {
            timers.registerEventTimeTimer(earliest);
            timer = earliest;
        }
    }

    /**
     * Removes those whose turn has come, and adds them in order to a list.
     *
     * @param through the last instant of which moments are taken, not before a timer that has fired
     * @return how many there were
     */
    int take(long through, TimerService timers, List<Moment> taken) {
        if (moments == null) {
            return 0;
        }
        int before = taken.size();
        while (!moments.isEmpty() && moments.peek().takenAt() <= through) {
            taken.add(moments.poll());
        }
        if (timer <= through) {
            timer = NOT_SET;
        }
        if (!moments.isEmpty()) {
            setTimer(timers);
        }
        return taken.size() - before;
    }

    boolean isEmpty() {
        return moments == null || moments.isEmpty();
    }

    /** Removes and returns all, in order. */
    List<Moment> takeAll() {
        List<Moment> all = new ArrayList<>();
        while (moments != null && !moments.isEmpty()) {
            all.add(moments.poll());
        }
        timer = NOT_SET; // it may fire when none waits, which nobody notes
        return all;
    }
}
