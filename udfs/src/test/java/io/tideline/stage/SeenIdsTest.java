package io.tideline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.MessageIds;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.flink.api.common.state.MapState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenIdsTest {

    /** Chunks that count how many are written. */
    private static final class Chunks implements MapState<Long, long[]> {
        private final Map<Long, long[]> map = new HashMap<>();
        private int written;

        @Override
        public long[] get(Long key) {
            return map.get(key);
        }

        @Override
        public void put(Long key, long[] value) {
            map.put(key, value);
            written++;
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
    void whatIsWrittenIsRead(int count) throws Exception {
        Random random = new Random(count);
        Set<Long> expected = new HashSet<>();
        IdSet day = new IdSet();
        while (expected.size() < count) {
            long id = MessageIds.hash("message-" + random.nextInt(count * 2));
            assertThat(day.add(id)).isEqualTo(expected.add(id));
            assertThat(day.contains(id)).isTrue();
            if (random.nextInt(100) == 0) { // a checkpoint
                ids.write(7, day);
                assertThat(day.isWritten()).isTrue();
            }
            if (random.nextInt(count) == 0) { // forgotten in memory
                ids.write(7, day);
                day = ids.read(7);
            }
        }
        ids.write(7, day);
        IdSet read = ids.read(7);
        assertThat(read.size()).isEqualTo(count);
        for (int i = 0; i < count * 2; i++) {
            long id = MessageIds.hash("message-" + i);
            assertThat(read.contains(id)).isEqualTo(expected.contains(id));
        }
        assertThat(ids.read(8).size()).isZero();
        for (long[] chunk : chunks.map.values()) {
            assertThat(chunk.length).as("ids of a chunk").isLessThan(256 * 2);
        }
    }

    @Test
    void aFewNewIdsWriteAFewChunks() throws Exception {
        IdSet day = new IdSet();
        for (int i = 0; i < 100_000; i++) {
            day.add(MessageIds.hash("message-" + i));
        }
        ids.write(7, day);
        chunks.written = 0;
        day.add(MessageIds.hash("one"));
        day.add(MessageIds.hash("more"));
        ids.write(7, day);
        assertThat(chunks.written).as("chunks written").isBetween(1, 3);
        assertThat(ids.read(7).size()).isEqualTo(100_002);
    }

    @Test
    void forgetsAWholeDayAndNoOther() throws Exception {
        for (int day : new int[] {-1, 0, 1, 20_000}) {
            IdSet all = new IdSet();
            for (int i = 0; i < 3_000; i++) {
                all.add(MessageIds.hash("message-" + i));
            }
            ids.write(day, all);
        }
        for (int day : new int[] {0, 20_000, 5}) {
            ids.remove(day);
        }
        assertThat(ids.read(-1).size()).isEqualTo(3_000);
        assertThat(ids.read(0).size()).isZero();
        assertThat(ids.read(1).size()).isEqualTo(3_000);
        assertThat(ids.read(20_000).size()).isZero();
        ids.remove(-1);
        ids.remove(1);
        assertThat(chunks.map).isEmpty();
    }
}
