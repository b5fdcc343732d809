package io.tideline.scores;

import io.tideline.buffer.PendingRows;
import io.tideline.buffer.Turn;
import io.tideline.message.DailySnapshot;
import io.tideline.message.DailySnapshotSerializer;
import io.tideline.state.Erasable;
import io.tideline.state.KeyGroupKeys;
import io.tideline.state.KeyedContext;
import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * Snapshots that wait for their {@link Turn}: those of all keys of a key group together, under its
 * representative key.
 */
final class PendingSnapshots implements Erasable {
    private final PendingRows<DailySnapshot> rows;
    private final KeyGroupKeys groups;
    private final DayCalendar calendar;

    /**
     * Keys that are to be erased and may have waiting snapshots, by where these wait. Many leave
     * together, in one pass over what waits.
     */
    private final Map<String, Set<String>> erased = new HashMap<>();

    /** No snapshot waits for an earlier watermark. */
    private long nextTurn;

    /** The watermark that is releasing snapshots, or none. */
    private long releasing = EventTime.NONE;

    /** The key group that it has come to. */
    private int group;

    /** No snapshot that it does not release, as far as it has come, waits for an earlier one. */
    private long nextTurnAfter;

    PendingSnapshots(KeyedContext context, DayCalendar calendar) throws Exception {
        this.rows = new PendingRows<>(context, new DailySnapshotSerializer());
        this.groups = context.groups();
        this.calendar = calendar;
        nextTurn = context.metadata().isRestored() ? Long.MIN_VALUE : Long.MAX_VALUE;
        for (int group = groups.first(); group <= groups.last(); group++) {
            rows.count(group);
        }
    }

    void add(DailySnapshot entity) throws Exception {
        String key = ScoresOperator.keyOf(entity);
        String place = placeOf(key);
        if (!erased.isEmpty() && erased.getOrDefault(place, Set.of()).contains(key)) {
            eraseNow(place); // it is back
        }
        Turn turn = Turn.of(entity, calendar);
        nextTurn = Math.min(nextTurn, turn.releaseAt());
        nextTurnAfter = Math.min(nextTurnAfter, turn.releaseAt());
        rows.add(place, turn, entity);
        rows.writeBackIfFull();
    }

    private String placeOf(String key) {
        return groups.representativeKey(groups.of(key));
    }

    /** Erases a key's snapshots, at the latest before others of its group are taken or written. */
    @Override
    public void erase(String key) {
        erased.computeIfAbsent(placeOf(key), ignored -> new HashSet<>()).add(key);
    }

    private void eraseNow(String place) throws Exception {
        Set<String> gone = erased.remove(place);
        if (gone != null) {
            rows.change(
                    place, entity -> gone.contains(ScoresOperator.keyOf(entity)) ? null : entity);
        }
    }

    void writeBack() throws Exception {
        for (String place : List.copyOf(erased.keySet())) {
            eraseNow(place);
        }
        rows.writeBack();
    }

    /**
     * Removes the snapshots that a watermark releases, in the order of turns, or some of them.
     *
     * @param isOver called for each; true: no more than those of its pack
     * @param visitors take those of each turn
     * @return whether none is left
     */
    boolean release(
            long watermark,
            BooleanSupplier isOver,
            Function<Turn, ThrowingConsumer<DailySnapshot, Exception>> visitors)
            throws Exception {
        if (nextTurn > watermark) {
            return true;
        }
        if (releasing != watermark) {
            releasing = watermark;
            group = groups.first();
            nextTurnAfter = Long.MAX_VALUE;
        }
        for (; group <= groups.last(); group++) {
            if (!release(groups.representativeKey(group), isOver, visitors)) {
                return false;
            }
        }
        releasing = EventTime.NONE;
        nextTurn = nextTurnAfter;
        return true;
    }

    private boolean release(
            String place,
            BooleanSupplier isOver,
            Function<Turn, ThrowingConsumer<DailySnapshot, Exception>> visitors)
            throws Exception {
        eraseNow(place);
        for (Turn turn : rows.turns(place)) {
            if (!isDue(turn, releasing)) {
                nextTurnAfter = Math.min(nextTurnAfter, turn.releaseAt());
            } else if (!take(place, turn, isOver, visitors.apply(turn))) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether it may go on. */
    private boolean take(
            String place,
            Turn turn,
            BooleanSupplier isOver,
            ThrowingConsumer<DailySnapshot, Exception> visitor)
            throws Exception {
        boolean[] over = {false};
        boolean isLeft = true;
        while (isLeft && !over[0]) {
            isLeft =
                    rows.takePack(
                            place,
                            turn,
                            snapshot -> {
                                visitor.accept(snapshot);
                                over[0] = isOver.getAsBoolean();
                            });
        }
        return !over[0];
    }

    /** Returns whether a turn is due; the end of bounded input is not the end of a day. */
    private static boolean isDue(Turn turn, long watermark) {
        return turn.releaseAt() <= watermark
                && (watermark != EventTime.END_OF_INPUT || turn.kind() != Turn.Kind.FINAL);
    }
}
