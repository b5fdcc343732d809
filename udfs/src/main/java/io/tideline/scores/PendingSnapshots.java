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

    /** What is to be erased, by where it may wait: much of it goes in one pass over what waits. */
    private final Map<String, Erased> erased = new HashMap<>();

    /** No snapshot waits for an earlier watermark. */
    private long nextTurn;

    /**
     * What is to be erased in one place.
     *
     * @param keys all snapshots of which go
     * @param members users whom snapshots of accounts are not to name, by the account's key
     */
    private record Erased(Set<String> keys, Map<String, Set<String>> members) {
        Erased() {
            this(new HashSet<>(), new HashMap<>());
        }

        /** Returns whether erasing would take something of a new snapshot, too. */
        boolean concerns(String key, DailySnapshot entity) {
            return keys.contains(key)
                    || (members.containsKey(key) && entity.namesMember(members.get(key)));
        }

        /** Returns what is left of a snapshot, or null if nothing is. */
        DailySnapshot from(DailySnapshot entity) {
            String key = ScoresOperator.keyOf(entity);
            if (keys.contains(key)) {
                return null;
            }
            Set<String> users = members.get(key);
            return users == null ? entity : entity.withoutMembers(users);
        }
    }

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
        Erased gone = erased.isEmpty() ? null : erased.get(place);
        if (gone != null && gone.concerns(key, entity)) {
            eraseNow(place); // it is back, or a member is
        }
        Turn turn = Turn.of(entity, calendar);
        nextTurn = Math.min(nextTurn, turn.releaseAt());
        rows.add(place, turn, entity);
        rows.writeBackIfFull();
    }

    private String placeOf(String key) {
        return groups.representativeKey(groups.of(key));
    }

    /** Erases a key's snapshots, at the latest before others of its group are taken or written. */
    @Override
    public void erase(String key) {
        erasedWhere(key).keys().add(key);
    }

    /** Erases the name of a user from an account's snapshots, as soon. */
    void eraseMember(String accountKey, String user) {
        erasedWhere(accountKey)
                .members()
                .computeIfAbsent(accountKey, ignored -> new HashSet<>())
                .add(user);
    }

    private Erased erasedWhere(String key) {
        return erased.computeIfAbsent(placeOf(key), ignored -> new Erased());
    }

    private void eraseNow(String place) throws Exception {
        Erased gone = erased.remove(place);
        if (gone != null) {
            rows.change(place, gone::from);
        }
    }

    void writeBack() throws Exception {
        for (String place : List.copyOf(erased.keySet())) {
            eraseNow(place);
        }
        rows.writeBack();
    }

    /**
     * Removes the snapshots that a watermark releases, in the order of turns.
     *
     * @param visitors take those of each turn
     */
    void release(
            long watermark, Function<Turn, ThrowingConsumer<DailySnapshot, Exception>> visitors)
            throws Exception {
        if (nextTurn > watermark) {
            return;
        }
        nextTurn = Long.MAX_VALUE;
        for (int group = groups.first(); group <= groups.last(); group++) {
            String place = groups.representativeKey(group);
            eraseNow(place);
            for (Turn turn : rows.turns(place)) {
                if (isDue(turn, watermark)) {
                    rows.take(place, turn, visitors.apply(turn));
                } else {
                    nextTurn = Math.min(nextTurn, turn.releaseAt());
                }
            }
        }
    }

    /** Returns whether a turn is due; the end of bounded input is not the end of a day. */
    private static boolean isDue(Turn turn, long watermark) {
        return turn.releaseAt() <= watermark
                && (watermark != EventTime.END_OF_INPUT || turn.kind() != Turn.Kind.FINAL);
    }
}
