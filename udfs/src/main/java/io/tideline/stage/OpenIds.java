package io.tideline.stage;

import java.util.Arrays;

/** The message ids of a user's open days in memory: mostly two or three. */
final class OpenIds {
    private int[] days = new int[2];
    private IdSet[] sets = new IdSet[2];
    private int size;

    /**
     * Adds an id to a day, unless it was accepted on any day that takes events.
     *
     * @return whether it was
     */
    boolean isDuplicate(long id, int day, int oldestOpenDay) {
        IdSet own = null;
        for (int i = 0; i < size; i++) {
            if (days[i] == day) {
                own = sets[i];
            } else if (days[i] >= oldestOpenDay && sets[i].contains(id)) {
                return true;
            }
        }
        if (own == null) {
            own = new IdSet();
            put(day, own);
        }
        return !own.add(id);
    }

    void put(int day, IdSet ids) {
        if (size == days.length) {
            days = Arrays.copyOf(days, size * 2);
            sets = Arrays.copyOf(sets, size * 2);
        }
        days[size] = day;
        sets[size++] = ids;
    }

    /** Forgets a day. */
    void remove(int day) {
        for (int i = 0; i < size; i++) {
            if (days[i] == day) {
                size--;
                days[i] = days[size];
                sets[i] = sets[size];
                sets[size] = null;
                return;
            }
        }
    }

    /** Writes the ids that state does not have. */
    void write(SeenIds state) throws Exception {
        for (int i = 0; i < size; i++) {
            if (!sets[i].isWritten()) {
                state.write(days[i], sets[i]);
            }
        }
    }

    /** Bytes in memory, about. */
    int weight() {
        int weight = 0;
        for (int i = 0; i < size; i++) {
            weight += sets[i].weight();
        }
        return weight;
    }
}
