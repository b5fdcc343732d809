package io.tideline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.flink.api.common.state.MapState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeenIdsTest {

    /** Chunks that tell how much is read at once. */
    private static final class Chunks implements MapState<Long, long[]> {
        private final Map<Long, long[]> map = new HashMap<>();
        private int largestRead;

        @Override
        public long[] get(Long key) {
            long[] chunk = map.get(key);
            largestRead = Math.max(largestRead, chunk == null ? 0 : chunk.length);
            return chunk;
        }

        @Override
        public void put(Long key, long[] value) {
            map.put(key, value);
        }

        @Override
        public void putAll(Map<Long, long[]> other) {
            map.putAll(other);
        }

        @Override
        public void remove(Long key) {
            map.remove(key);
        }

        @Override
        public boolean contains(Long key) {
            return map.containsKey(key);
        }

        @Override
        public Iterable<Map.Entry<Long, long[]>> entries() {
            return map.entrySet();
        }

        @Override
        public Iterable<Long> keys() {
            return map.keySet();
        }

        @Override
        public Iterable<long[]> values() {
            return map.values();
        }

        @Override
        public Iterator<Map.Entry<Long, long[]>> iterator() {
            return map.entrySet().iterator();
        }

        @Override
        public boolean isEmpty() {
            return map.isEmpty();
        }

        @Override
        public void clear() {
            map.clear();
        }
    }

    private final Chunks chunks = new Chunks();
    private final SeenIds ids = new SeenIds(chunks);

    @ParameterizedTest
    @ValueSource(ints = {1, 254, 256, 257, 512, 513, 100_000})
    void knowsTheIdsOfADayAndNoOthers(int count) throws Exception {
        Random random = new Random(count);
        Set<Long> expected = new HashSet<>();
        while (expected.size() < count) {
            long id = SeenIds.hash("message-" + random.nextInt(count * 2));
            assertThat(ids.contains(7, id)).isEqualTo(expected.contains(id));
            if (expected.add(id)) {
                ids.add(7, id);
            }
        }
        for (int i = 0; i < count * 2; i++) {
            long id = SeenIds.hash("message-" + i);
            assertThat(ids.contains(7, id)).isEqualTo(expected.contains(id));
            assertThat(ids.contains(8, id)).isFalse();
        }
        assertThat(chunks.largestRead).as("ids read at once").isLessThan(256 * 2);
    }

    @Test
    void forgetsAWholeDayAndNoOther() throws Exception {
        for (int day : new int[] {-1, 0, 1, 20_000}) {
            for (int i = 0; i < 3_000; i++) {
                ids.add(day, SeenIds.hash("message-" + i));
            }
        }
        for (int day : new int[] {0, 20_000, 5}) {
            ids.remove(day);
        }
        for (int i = 0; i < 3_000; i++) {
            long id = SeenIds.hash("message-" + i);
            assertThat(ids.contains(-1, id)).isTrue();
            assertThat(ids.contains(0, id)).isFalse();
            assertThat(ids.contains(1, id)).isTrue();
            assertThat(ids.contains(20_000, id)).isFalse();
        }
        ids.remove(-1);
        ids.remove(1);
        assertThat(chunks.map).isEmpty();
    }

    /** State holds these: with other values, every id would be new after an upgrade. */
    @ParameterizedTest
    @CsvSource({
        "'', 1177715888769281869",
        "a, -7730281742174395183",
        "message-1, -7274784611998092179",
        "ajs-next-1714e2b6-4c1f-4f3a-9d7e-0a7d5c1f2e3b, 3162127261120882491",
        "größe 😀, 8716051529338163281",
    })
    void hashesAreForEver(String id, long hash) {
        assertThat(SeenIds.hash(id)).isEqualTo(hash);
    }

    @Test
    void hashesOfLikeIdsDiffer() {
        Set<Long> hashes = new HashSet<>();
        for (int i = 0; i < 1_000_000; i++) {
            hashes.add(SeenIds.hash(Integer.toString(i)));
        }
        for (int i = 0; i < 64; i++) {
            hashes.add(SeenIds.hash("\0".repeat(i)));
        }
        assertThat(hashes).hasSize(1_000_064);
        int[] perChunk = new int[256];
        hashes.forEach(hash -> perChunk[(int) (hash >>> 56)]++);
        for (int n : perChunk) {
            assertThat(n).as("spread by the first bits").isBetween(3_500, 4_300);
        }
        assertThat(Collections.min(hashes)).isNegative();
    }
}
