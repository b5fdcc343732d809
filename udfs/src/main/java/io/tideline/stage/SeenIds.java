package io.tideline.stage;

import java.util.Arrays;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The message ids accepted on each day that still takes events, as state keeps them, 8 bytes each:
 * a hash of 64 bits, so that two different ids of one user on one day are taken for the same with a
 * chance below one in 10^19.
 *
 * <p>A day starts with one chunk. When chunks have grown past {@value #CHUNK} ids on average their
 * number doubles, so that a few new ids of a user with a million a day write no more than others'.
 */
final class SeenIds {
    static final MapStateDescriptor<Long, long[]> STATE =
            new MapStateDescriptor<>(
                    "seen-ids", Types.LONG, PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);

    private static final int CHUNK = 256;
    private static final int MOST_BITS = 24;

    /** The first chunk of a day starts with how many ids the day has and log2 of its chunks. */
    private static final int HEAD = 2;

    private static final int COUNT = 0;
    private static final int BITS = 1;

    private final MapState<Long, long[]> chunks;

    SeenIds(MapState<Long, long[]> chunks) {
        this.chunks = chunks;
    }

    /** All ids of a day. */
    long[] read(int day) throws Exception {
        long[] first = chunks.get(key(day, 0));
        if (first == null) {
            return new long[0];
        }
        long[] ids = new long[(int) first[COUNT]];
        int size = add(first, HEAD, ids, 0);
        for (int chunk = 1; chunk < 1 << first[BITS]; chunk++) {
            long[] more = chunks.get(key(day, chunk));
            if (more != null) {
                size = add(more, 0, ids, size);
            }
        }
        return ids;
    }

    private static int add(long[] chunk, int from, long[] ids, int size) {
        System.arraycopy(chunk, from, ids, size, chunk.length - from);
        return size + chunk.length - from;
    }

    /**
     * Writes the ids of a day.
     *
     * @param written how many of them, the first ones, state has
     */
    void write(int day, long[] ids, int written) throws Exception {
        // A day that state cannot have is not looked up: most users have one such a day.
        long[] first = written == 0 ? null : chunks.get(key(day, 0));
        int bits = bitsFor(ids.length);
        if (first == null || first[BITS] != bits) {
            writeAll(day, ids, bits);
            return;
        }
        first = Arrays.copyOf(first, first.length);
        first[COUNT] = ids.length;
        long[][] more = dealOut(Arrays.copyOfRange(ids, written, ids.length), bits);
        chunks.put(key(day, 0), join(first, more[0]));
        for (int chunk = 1; chunk < more.length; chunk++) {
            if (more[chunk].length > 0) {
                long[] before = chunks.get(key(day, chunk));
                chunks.put(
                        key(day, chunk), before == null ? more[chunk] : join(before, more[chunk]));
            }
        }
    }

    private void writeAll(int day, long[] ids, int bits) throws Exception {
        long[][] all = dealOut(ids, bits);
        chunks.put(key(day, 0), join(new long[] {ids.length, bits}, all[0]));
        for (int chunk = 1; chunk < all.length; chunk++) {
            chunks.put(key(day, chunk), all[chunk]);
        }
    }

    private static int bitsFor(int count) {
        int bits = 0;
        while (count > (long) CHUNK << bits && bits < MOST_BITS) {
            bits++;
        }
        return bits;
    }

    /** The ids of each chunk. */
    private static long[][] dealOut(long[] ids, int bits) {
        int[] sizes = new int[1 << bits];
        for (long id : ids) {
            sizes[chunkOf(id, bits)]++;
        }
        long[][] dealt = new long[sizes.length][];
        for (int chunk = 0; chunk < sizes.length; chunk++) {
            dealt[chunk] = new long[sizes[chunk]];
        }
        for (long id : ids) {
            int chunk = chunkOf(id, bits);
            dealt[chunk][--sizes[chunk]] = id;
        }
        return dealt;
    }

    private static long[] join(long[] ids, long[] more) {
        long[] all = Arrays.copyOf(ids, ids.length + more.length);
        System.arraycopy(more, 0, all, ids.length, more.length);
        return all;
    }

    /** Forgets a day. */
    void remove(int day) throws Exception {
        long[] first = chunks.get(key(day, 0));
        if (first == null) {
            return;
        }
        for (int chunk = 0; chunk < 1 << first[BITS]; chunk++) {
            chunks.remove(key(day, chunk));
        }
    }

    /** Forgets all days. */
    void clear() {
        chunks.clear();
    }

    private static int chunkOf(long id, int bits) {
        return bits == 0 ? 0 : (int) (id >>> (64 - bits));
    }

    private static long key(int day, int chunk) {
        return ((long) day << 32) | chunk;
    }
}
