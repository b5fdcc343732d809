package io.tideline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.MessageIds;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
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
        OpenIds open = new OpenIds();
        while (expected.size() < count) {
            long id = MessageIds.hash("message-" + random.nextInt(count * 2));
            int day = random.nextBoolean() ? 7 : 8;
            assertThat(open.isDuplicate(id, day, 7)).isEqualTo(!expected.add(id));
            if (random.nextInt(100) == 0) { // a checkpoint
                open.write(ids);
            }
            if (random.nextInt(count) == 0) { // forgotten in memory
                open.write(ids);
                open = read(7, 8);
            }
        }
        open.write(ids);
        assertThat(ids.read(7).length + ids.read(8).length).isEqualTo(count);
        open = read(7, 8);
        for (long id : expected) {
            assertThat(open.isDuplicate(id, 9, 7)).isTrue();
        }
        assertThat(ids.read(6)).isEmpty();
        for (long[] chunk : chunks.map.values()) {
            assertThat(chunk.length).as("ids of a chunk").isLessThan(256 * 2);
        }
    }

    private OpenIds read(int... days) throws Exception {
        OpenIds open = new OpenIds();
        for (int day : days) {
            open.put(day, ids.read(day));
        }
        return open;
    }

    @Test
    void anIdIsKnownOnEveryDayUntilItsOwnIsClosed() {
        OpenIds open = new OpenIds();
        for (int day = 1; day <= 3; day++) {
            for (int i = 0; i < 100; i++) {
                assertThat(open.isDuplicate(day * 1_000 + i, day, 1)).isFalse();
            }
        }
        assertThat(open.isDuplicate(1_050, 3, 1)).isTrue();
        assertThat(open.isDuplicate(1_050, 3, 2)).as("day 1 is closed").isFalse();
        assertThat(open.isDuplicate(1_050, 2, 2)).isTrue();
        assertThat(open.isDuplicate(2_099, 3, 2)).isTrue();
        open.remove(2);
        assertThat(open.isDuplicate(2_099, 3, 2)).isFalse();
        assertThat(open.isDuplicate(3_001, 3, 2)).isTrue();
    }

    @Test
    void aFewNewIdsWriteAFewChunks() throws Exception {
        long[] all = many(100_000);
        ids.write(7, all, 0);
        chunks.written = 0;
        long[] more = Arrays.copyOf(all, all.length + 2);
        more[all.length] = MessageIds.hash("one");
        more[all.length + 1] = MessageIds.hash("more");
        ids.write(7, more, all.length);
        assertThat(chunks.written).as("chunks written").isBetween(1, 3);
        assertThat(ids.read(7)).containsExactlyInAnyOrder(more);
    }

    @Test
    void forgetsAWholeDayAndNoOther() throws Exception {
        for (int day : new int[] {-1, 0, 1, 20_000}) {
            ids.write(day, many(3_000), 0);
        }
        for (int day : new int[] {0, 20_000, 5}) {
            ids.remove(day);
        }
        assertThat(ids.read(-1)).hasSize(3_000);
        assertThat(ids.read(0)).isEmpty();
        assertThat(ids.read(1)).hasSize(3_000);
        assertThat(ids.read(20_000)).isEmpty();
        ids.remove(-1);
        ids.remove(1);
        assertThat(chunks.map).isEmpty();
    }

    private static long[] many(int count) {
        return IntStream.range(0, count).mapToLong(i -> MessageIds.hash("message-" + i)).toArray();
    }
}
