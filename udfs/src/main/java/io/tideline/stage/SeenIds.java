package io.tideline.stage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The message ids accepted on each day that still takes events, 8 bytes each: a hash of 64 bits, so
 * that two different ids of one user on one day are taken for the same with a chance below one in
 * 10^19.
 *
 * <p>A day starts with one chunk. When chunks have grown past {@value #CHUNK} ids on average their
 * number doubles, so that a user with a million events a day costs no more per event than others.
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

    /** Whether the id was accepted on the day. */
    boolean contains(int day, long id) throws Exception {
        long[] first = chunks.get(key(day, 0));
        if (first == null) {
            return false;
        }
        int chunk = chunkOf(id, (int) first[BITS]);
        long[] ids = chunk == 0 ? first : chunks.get(key(day, chunk));
        return ids != null && indexOf(ids, chunk == 0 ? HEAD : 0, id) >= 0;
    }

    /** Adds an id that is not there yet. */
    void add(int day, long id) throws Exception {
        long[] first = chunks.get(key(day, 0));
        if (first == null) {
            first = new long[HEAD];
        }
        if (first[COUNT] >= (long) CHUNK << first[BITS] && first[BITS] < MOST_BITS) {
            first = split(day, first);
        }
        first[COUNT]++;
        int chunk = chunkOf(id, (int) first[BITS]);
        if (chunk == 0) {
            first = append(first, id);
        } else {
            long[] ids = chunks.get(key(day, chunk));
            chunks.put(key(day, chunk), ids == null ? new long[] {id} : append(ids, id));
        }
        chunks.put(key(day, 0), first);
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

    /** Doubles the number of chunks; ids move by their next bit. */
    private long[] split(int day, long[] first) throws Exception {
        int bits = (int) first[BITS] + 1;
        long[] newFirst = {first[COUNT], bits};
        for (int chunk = (1 << (bits - 1)) - 1; chunk >= 0; chunk--) {
            long[] ids =
                    chunk == 0
                            ? Arrays.copyOfRange(first, HEAD, first.length)
                            : chunks.get(key(day, chunk));
            long[] low = chunk == 0 ? newFirst : new long[0];
            long[] high = new long[0];
            for (long id : ids == null ? new long[0] : ids) {
                if (chunkOf(id, bits) == chunk * 2) {
                    low = append(low, id);
                } else {
                    high = append(high, id);
                }
            }
            chunks.put(key(day, chunk * 2 + 1), high);
            if (chunk == 0) {
                newFirst = low;
            } else {
                chunks.put(key(day, chunk * 2), low);
            }
        }
        return newFirst;
    }

    private static int chunkOf(long id, int bits) {
        return bits == 0 ? 0 : (int) (id >>> (64 - bits));
    }

    private static long key(int day, int chunk) {
        return ((long) day << 32) | chunk;
    }

    private static int indexOf(long[] ids, int from, long id) {
        for (int i = from; i < ids.length; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        return -1;
    }

    private static long[] append(long[] ids, long id) {
        long[] longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = id;
        return longer;
    }

    /**
     * 64 well-mixed bits of an id: FNV-1a over its bytes, two lanes, finished as in SplitMix64.
     * Fixed for ever, since state holds its values.
     */
    static long hash(String id) {
        long a = 0xcbf29ce484222325L;
        long b = 0x9e3779b97f4a7c15L;
        for (byte next : id.getBytes(StandardCharsets.UTF_8)) {
            a = (a ^ (next & 0xFF)) * 0x100000001b3L;
            b = (Long.rotateLeft(b, 9) ^ (next & 0xFF)) * 0xff51afd7ed558ccdL;
        }
        long mixed = a ^ Long.rotateLeft(b, 32);
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
