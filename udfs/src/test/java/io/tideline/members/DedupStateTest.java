package io.tideline.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.MessageIds;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.flink.api.common.state.MapState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DedupStateTest {

    /** Chunks that count how many are written. */
    private static final class Chunks implements MapState<Long, long[]> {
        private final Map<Long, long[]> map = new HashMap<>();
        private int written;
        private int read;

        @Override
        public long[] get(Long key) {
            read++;
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
    private final DedupState ids = new DedupState(chunks);

    @ParameterizedTest
    @ValueSource(ints = {1, 254, 256, 257, 512, 513, 100_000})
    void whatIsWrittenIsRead(int count) throws Exception {
        Random random = new Random(count);
        Set<Long> expected = new HashSet<>();
        DedupSet open = read();
        OpenDayIds known = OpenDayIds.NONE;
        while (expected.size() < count) {
            long id = MessageIds.hash("message-" + random.nextInt(count * 2));
            int day = random.nextBoolean() ? 7 : 8;
            assertThat(open.addIfAbsent(id, day, 7)).isEqualTo(expected.add(id));
            if (random.nextInt(100) == 0) { // a checkpoint
                known = open.write(ids);
            }
            if (random.nextInt(count) == 0) { // forgotten in memory
                known = open.write(ids);
                open = read(known);
            }
        }
        known = open.write(ids);
        assertThat(all(known, 7).length + all(known, 8).length).isEqualTo(count);
        open = read(known);
        for (long id : expected) {
            assertThat(open.addIfAbsent(id, 9, 7)).isFalse();
        }
        assertThat(ids.first(6)).isNull();
        for (long[] chunk : chunks.map.values()) {
            assertThat(chunk.length).as("ids of a chunk").isLessThan(256 * 2);
        }
    }

    private DedupSet read() throws Exception {
        return read(OpenDayIds.NONE);
    }

    /** Returns the ids of all days as a user's value names them. */
    private DedupSet read(OpenDayIds known) throws Exception {
        DedupSet open = new DedupSet(ids::read);
        for (OpenDayIds.Day day : known.days()) {
            if (day.ids() != null) {
                open.put(day.day(), day.ids());
            } else {
                open.put(day.day(), ids.first(day.day()));
            }
        }
        return open;
    }

    private static OpenDayIds chunked(int day) {
        return new OpenDayIds(List.of(new OpenDayIds.Day(day, null)));
    }

    /** Returns all ids of a day, in a user's value or in chunks. */
    private long[] all(OpenDayIds known, int of) throws Exception {
        for (OpenDayIds.Day day : known.days()) {
            if (day.day() == of) {
                return day.ids() != null ? day.ids() : all(of);
            }
        }
        return new long[0];
    }

    /** Returns all that chunks have of a day. */
    private long[] all(int day) throws Exception {
        DedupState.First first = ids.first(day);
        if (first == null) {
            return new long[0];
        }
        LongStream.Builder all = LongStream.builder();
        for (int chunk = 0; chunk < first.layout().chunks(); chunk++) {
            LongStream.of(ids.read(day, chunk)).forEach(all);
        }
        return all.build().toArray();
    }

    @Test
    void anIdIsKnownOnEveryDayUntilItsOwnIsClosed() throws Exception {
        DedupSet open = read();
        for (int day = 1; day <= 3; day++) {
            for (int i = 0; i < 100; i++) {
                assertThat(open.addIfAbsent(day * 1_000 + i, day, 1)).isTrue();
            }
        }
        assertThat(open.addIfAbsent(1_050, 3, 1)).isFalse();
        assertThat(open.addIfAbsent(1_050, 3, 2)).as("day 1 is closed").isTrue();
        assertThat(open.addIfAbsent(1_050, 2, 2)).isFalse();
        assertThat(open.addIfAbsent(2_099, 3, 2)).isFalse();
        assertThat(open.forgetBefore(3, ids)).isTrue();
        assertThat(open.addIfAbsent(2_099, 3, 3)).isTrue();
        assertThat(open.addIfAbsent(3_001, 3, 3)).isFalse();
        assertThat(open.forgetBefore(3, ids)).isFalse();
    }

    @Test
    void aFewNewIdsReadAndWriteAFewChunks() throws Exception {
        long[] all = many(100_000);
        ids.write(7, null, all);
        chunks.written = 0;
        chunks.read = 0;
        DedupSet open = read(chunked(7));
        assertThat(open.addIfAbsent(all[5], 7, 7)).isFalse();
        assertThat(open.addIfAbsent(MessageIds.hash("one"), 7, 7)).isTrue();
        assertThat(open.addIfAbsent(MessageIds.hash("more"), 8, 7)).isTrue();
        OpenDayIds known = open.write(ids);
        assertThat(chunks.written).as("chunks written").isBetween(1, 2);
        assertThat(chunks.read).as("chunks read").isLessThanOrEqualTo(7);
        long[] withNew =
                LongStream.concat(LongStream.of(all), LongStream.of(MessageIds.hash("one")))
                        .toArray();
        assertThat(LongStream.of(all(7)).sorted().toArray())
                .isEqualTo(LongStream.of(withNew).sorted().toArray());
        open = read(known);
        assertThat(open.addIfAbsent(MessageIds.hash("one"), 9, 7)).isFalse();
        assertThat(open.addIfAbsent(MessageIds.hash("more"), 9, 7)).isFalse();
    }

    /** A user who does little costs no more than its own value. */
    @Test
    void fewIdsOfADayAreInNoChunk() throws Exception {
        DedupSet open = read();
        for (int i = 0; i < OpenDayIds.MOST; i++) {
            assertThat(open.addIfAbsent(1 + i, 7, 7)).isTrue();
        }
        OpenDayIds known = open.write(ids);
        assertThat(chunks.map).isEmpty();
        open = read(known);
        assertThat(open.addIfAbsent(1, 7, 7)).isFalse();
        assertThat(open.addIfAbsent(1_000, 7, 7)).isTrue();
        known = open.write(ids);
        assertThat(known.days()).extracting(OpenDayIds.Day::ids).containsOnlyNulls();
        assertThat(all(7)).hasSize(OpenDayIds.MOST + 1);
        assertThat(read(known).addIfAbsent(1_000, 7, 7)).isFalse();
    }

    /** Its ids count no more, and are removed from state once the day is forgotten. */
    @Test
    void aDayThatHasClosedLeavesNothing() throws Exception {
        DedupSet open = read();
        for (long id : many(1_000)) {
            open.addIfAbsent(id, 7, 7);
        }
        open.write(ids);
        long again = many(1)[0];
        assertThat(open.addIfAbsent(again, 8, 8)).isTrue();
        assertThat(open.addIfAbsent(again, 8, 8)).isFalse();
        OpenDayIds known = open.write(ids);
        assertThat(known.days()).extracting(OpenDayIds.Day::day).containsExactly(7, 8);
        assertThat(chunks.map).as("not forgotten yet").isNotEmpty();
        open = new DedupSet(ids::read);
        open.putClosed(7);
        assertThat(open.addIfAbsent(again, 8, 8)).isTrue();
        assertThat(open.forgetBefore(8, ids)).isTrue();
        assertThat(chunks.map).isEmpty();
        assertThat(open.write(ids).days()).extracting(OpenDayIds.Day::day).containsExactly(8);
    }

    /** Of ids that a sender chose for having bits in common. */
    @Test
    void idsThatLookAlikeAreSpreadOverChunksAndPlaces() throws Exception {
        for (int shift : new int[] {0, 18, 40}) {
            long[] alike = new long[20_000];
            for (int i = 0; i < alike.length; i++) {
                alike[i] = 0x5a5a5a5a5a5a5a5aL ^ ((i + 1L) << shift);
            }
            ids.clear();
            ids.write(7, null, alike);
            for (long[] chunk : chunks.map.values()) {
                assertThat(chunk.length).as("ids of a chunk").isLessThan(256 * 2);
            }
            DedupSet open = read();
            for (long id : alike) {
                assertThat(open.addIfAbsent(id, 7, 7)).isTrue();
            }
            for (long id : alike) {
                assertThat(open.addIfAbsent(id, 7, 7)).isFalse();
            }
        }
    }

    @Test
    void forgetsAWholeDayAndNoOther() throws Exception {
        for (int day : new int[] {-1, 0, 1, 20_000}) {
            ids.write(day, null, many(3_000));
        }
        for (int day : new int[] {0, 20_000, 5}) {
            ids.remove(day);
        }
        assertThat(all(-1)).hasSize(3_000);
        assertThat(all(0)).isEmpty();
        assertThat(all(1)).hasSize(3_000);
        assertThat(all(20_000)).isEmpty();
        ids.remove(-1);
        ids.remove(1);
        assertThat(chunks.map).isEmpty();
    }

    private static long[] many(int count) {
        return IntStream.range(0, count).mapToLong(i -> MessageIds.hash("message-" + i)).toArray();
    }
}
