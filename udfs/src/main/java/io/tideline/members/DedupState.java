package io.tideline.members;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.api.common.state.MapState;

/**
 * The message ids accepted on days that still take events, of those days that have too many for the
 * user's own value ({@link OpenDayIds}): 8 bytes each, a hash of 64 bits, so that two different ids
 * of one user on one day are taken for the same with a chance below one in 10^19.
 *
 * <p>A day starts with one chunk. When chunks have grown past {@value #CHUNK} ids on average their
 * number doubles, so that an id of a user with a million a day reads and writes no more than
 * others'. A sender cannot predict the chunk of an id: each day has a seed of its own.
 */
final class DedupState {
    private static final int CHUNK = 256;
    private static final int MOST_BITS = 24;

    /** The first chunk of a day starts with how its ids are laid out. */
    private static final int HEAD = 3;

    private static final int COUNT = 0;
    private static final int BITS = 1;
    private static final int SEED = 2;

    /**
     * How the ids of a day are laid out.
     *
     * @param count how many there are
     * @param bits log2 of how many chunks there are
     */
    record Layout(int count, int bits, long seed) {
        int chunks() {
            return 1 << bits;
        }

        /** Returns the chunk that an id belongs to. */
        int chunkOf(long id) {
            return bits == 0 ? 0 : (int) (mix(id ^ seed) >>> (Long.SIZE - bits));
        }
    }

    /** The first chunk of a day. */
    record First(Layout layout, long[] ids) {}

    private final MapState<Long, long[]> chunks;

    DedupState(MapState<Long, long[]> chunks) {
        this.chunks = chunks;
    }

    /** Mixes a number: each bit of the result depends on all bits of the input. */
    static long mix(long id) {
        long mixed = (id ^ (id >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** Returns the first chunk of a day, or null if there is none. */
    First first(int day) throws Exception {
        long[] first = chunks.get(key(day, 0));
        return first == null
                ? null
                : new First(
                        new Layout((int) first[COUNT], (int) first[BITS], first[SEED]),
                        Arrays.copyOfRange(first, HEAD, first.length));
    }

    long[] read(int day, int chunk) throws Exception {
        long[] ids = chunks.get(key(day, chunk));
        if (ids == null) {
            return new long[0];
        }
        return chunk > 0 ? ids : Arrays.copyOfRange(ids, HEAD, ids.length);
    }

    private long[] readAll(int day, Layout layout) throws Exception {
        long[] ids = new long[layout.count];
        int size = 0;
        for (int chunk = 0; chunk < layout.chunks(); chunk++) {
            long[] more = read(day, chunk);
            System.arraycopy(more, 0, ids, size, more.length);
            size += more.length;
        }
        return ids;
    }

    /**
     * Adds ids to a day.
     *
     * @param before how those that state has are laid out; null: it has none
     * @return how all are laid out then
     */
    Layout write(int day, Layout before, long[] added) throws Exception {
        if (before == null) {
            long seed = ThreadLocalRandom.current().nextLong();
            Layout layout = new Layout(added.length, bitsFor(added.length), seed);
            writeAll(day, layout, added);
            return layout;
        }
        int count = before.count + added.length;
        Layout layout = new Layout(count, bitsFor(count), before.seed);
        if (layout.bits != before.bits) {
            writeAll(day, layout, join(readAll(day, before), added));
            return layout;
        }
        long[][] more = dealOut(added, layout);
        chunks.put(key(day, 0), join(head(layout), join(read(day, 0), more[0])));
        for (int chunk = 1; chunk < more.length; chunk++) {
            if (more[chunk] != null) {
                chunks.put(key(day, chunk), join(read(day, chunk), more[chunk]));
            }
        }
        return layout;
    }

    private void writeAll(int day, Layout layout, long[] ids) throws Exception {
        long[][] all = dealOut(ids, layout);
        chunks.put(key(day, 0), join(head(layout), all[0]));
        for (int chunk = 1; chunk < all.length; chunk++) {
            if (all[chunk] != null) {
                chunks.put(key(day, chunk), all[chunk]);
            }
        }
    }

    private static long[] head(Layout layout) {
        return new long[] {layout.count, layout.bits, layout.seed};
    }

    private static int bitsFor(int count) {
        int bits = 0;
        while (count > (long) CHUNK << bits && bits < MOST_BITS) {
            bits++;
        }
        return bits;
    }

    /** Returns the ids of each chunk, null if it has none; the first does not record itself. */
    private static long[][] dealOut(long[] ids, Layout layout) {
        int[] sizes = new int[layout.chunks()];
        for (long id : ids) {
            sizes[layout.chunkOf(id)]++;
        }
        long[][] dealt = new long[sizes.length][];
        for (int chunk = 0; chunk < sizes.length; chunk++) {
            if (sizes[chunk] > 0 || chunk == 0) {
                dealt[chunk] = new long[sizes[chunk]];
            }
        }
        for (long id : ids) {
            int chunk = layout.chunkOf(id);
            dealt[chunk][--sizes[chunk]] = id;
        }
        return dealt;
    }

    private static long[] join(long[] ids, long[] more) {
        long[] all = Arrays.copyOf(ids, ids.length + more.length);
        System.arraycopy(more, 0, all, ids.length, more.length);
        return all;
    }

    void remove(int day) throws Exception {
        First first = first(day);
        if (first != null) {
            for (int chunk = 0; chunk < first.layout.chunks(); chunk++) {
                chunks.remove(key(day, chunk));
            }
        }
    }

    void clear() {
        chunks.clear();
    }

    private static long key(int day, int chunk) {
        return ((long) day << 32) | chunk;
    }
}
