package io.tideline.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.streaming.api.operators.KeyContext;
import org.junit.jupiter.api.Test;

class WriteBackCacheTest {
    private static final int WEIGHT = 10;

    /** The state of all keys: one number each. */
    private final Map<String, Integer> state = new HashMap<>();

    /** What was read and written, in order. */
    private final List<String> accesses = new ArrayList<>();

    private final CurrentKey currentKey = new CurrentKey();
    private final LazyKeyContext keys = new LazyKeyContext(currentKey);
    private final InterceptingOperatorMetricGroup metrics = new InterceptingOperatorMetricGroup();

    private static final class Counter extends WriteBackCache.Entry {
        private int value;
        private boolean isHeld;

        Counter(String key) {
            super(key);
        }

        @Override
        public int weight() {
            return WEIGHT;
        }

        @Override
        public boolean isHeld() {
            return isHeld;
        }
    }

    private static final class CurrentKey implements KeyContext {
        private Object key;

        @Override
        public void setCurrentKey(Object newKey) {
            key = newKey;
        }

        @Override
        public Object getCurrentKey() {
            return key;
        }
    }

    private final class Store implements WriteBackCache.Store<Counter> {
        @Override
        public Counter read(String key) {
            accesses.add("read " + currentKey.key);
            Counter number = new Counter(key);
            if (state.containsKey(key)) {
                number.value = state.get(key);
                number.markStored();
            }
            return number;
        }

        @Override
        public void write(Counter number) {
            assertThat(currentKey.key).isEqualTo(number.key);
            accesses.add("write " + number.key);
            state.put(number.key, number.value);
        }
    }

    private WriteBackCache<Counter> cache(long entries) {
        var cache =
                new WriteBackCache<>(
                        new Store(), keys, entries * WEIGHT, () -> accesses.add("let go"));
        cache.register(metrics);
        return cache;
    }

    private void add(WriteBackCache<Counter> cache, String key) throws Exception {
        keys.select(key);
        cache.update(
                number -> {
                    number.value++;
                    return true;
                });
    }

    private Object gauge(String name) {
        return ((Gauge<?>) metrics.get(name)).getValue();
    }

    @Test
    void aHotKeyIsReadAndWrittenOnceACheckpoint() throws Exception {
        var cache = cache(10);
        for (int i = 0; i < 3; i++) {
            add(cache, "ann");
        }
        cache.flush();
        add(cache, "ann");
        cache.flush();
        cache.flush();
        assertThat(accesses).containsExactly("read ann", "write ann", "write ann");
        assertThat(state).containsExactly(Map.entry("ann", 4));
    }

    @Test
    void anEntryIsWrittenOnlyIfItChanged() throws Exception {
        var cache = cache(10);
        keys.select("ann");
        cache.update(number -> false);
        cache.flush();
        assertThat(accesses).containsExactly("read ann");
    }

    @Test
    void anEntryThatIsHeldIsChangedWithoutItsKey() throws Exception {
        var cache = cache(10);
        var held = new ArrayList<Counter>();
        keys.select("ann");
        cache.update(number -> held.add(number));
        cache.flush();
        keys.select("bob");
        cache.update(held.get(0), number -> ++number.value > 0);
        cache.flush();
        assertThat(state).containsExactly(Map.entry("ann", 1));
    }

    @Test
    void evictionWritesWhatHasChangedAndLosesNothing() throws Exception {
        var cache = cache(4);
        List<String> all = List.of("a", "b", "c", "d", "e");
        for (String key : all) {
            add(cache, key);
        }
        assertThat(accesses)
                .containsExactly("read a", "read b", "read c", "read d", "read e", "write a");
        for (String key : all) {
            add(cache, key);
        }
        cache.flush();
        assertThat(state).hasSize(5).allSatisfy((key, value) -> assertThat(value).isEqualTo(2));
    }

    @Test
    void evictionWritesNothingThatHasNotChanged() throws Exception {
        var cache = cache(1);
        keys.select("ann");
        cache.update(ann -> false);
        add(cache, "bob");
        cache.flush();
        add(cache, "cleo");
        cache.flush();
        assertThat(accesses).doesNotContain("write ann").containsOnlyOnce("write bob");
    }

    @Test
    void aReadOfManyKeysLeavesThoseInUse() throws Exception {
        var cache = cache(100);
        for (int i = 0; i < 2 * 80; i++) {
            add(cache, "in use " + i % 80);
        }
        for (int i = 0; i < 1_000; i++) {
            add(cache, "read once " + i);
        }
        accesses.clear();
        for (int i = 0; i < 80; i++) {
            add(cache, "in use " + i);
        }
        assertThat(accesses).noneMatch(access -> access.startsWith("read in use"));
    }

    @Test
    void keysThatAreNoLongerInUseMakeRoomForOthers() throws Exception {
        var cache = cache(100);
        for (int i = 0; i < 3 * 80; i++) {
            add(cache, "before " + i % 80);
        }
        // There are more than fit among new entries, so at first each is evicted too soon.
        for (int i = 0; i < 10 * 60; i++) {
            add(cache, "now " + i % 60);
        }
        accesses.clear();
        for (int i = 0; i < 60; i++) {
            add(cache, "now " + i);
        }
        assertThat(accesses.stream().filter(access -> access.startsWith("read now")).count())
                .isLessThan(10);
    }

    @Test
    void onlyEntriesThatAreHeldAreLetGoOf() throws Exception {
        List<Counter> held = new ArrayList<>();
        var cache =
                new WriteBackCache<>(
                        new Store(),
                        keys,
                        2 * WEIGHT,
                        () -> {
                            accesses.add("let go");
                            held.forEach(counter -> counter.isHeld = false);
                        });
        keys.select("held");
        cache.update(
                counter -> {
                    counter.isHeld = true;
                    return held.add(counter);
                });
        for (String key : List.of("a", "b", "c", "d")) {
            add(cache, key);
        }
        assertThat(accesses).containsOnlyOnce("let go").containsSequence("let go", "write held");
        assertThat(accesses).contains("write a", "write b");
    }

    @Test
    void whatIsChangedWhenAnEntryIsLetGoOfIsWritten() throws Exception {
        List<Counter> held = new ArrayList<>();
        List<WriteBackCache<Counter>> self = new ArrayList<>();
        var cache =
                new WriteBackCache<>(
                        new Store(),
                        keys,
                        WEIGHT,
                        () -> {
                            for (Counter counter : held) {
                                self.get(0).update(counter, ann -> (ann.value = 7) > 0);
                                counter.isHeld = false;
                            }
                        });
        self.add(cache);
        keys.select("ann");
        cache.update(
                ann -> {
                    ann.isHeld = true;
                    held.add(ann);
                    return false;
                });
        add(cache, "bob");
        assertThat(state).containsExactly(Map.entry("ann", 7));
    }

    @Test
    void nothingIsEvictedWithinAnUpdate() throws Exception {
        var cache = cache(1);
        keys.select("ann");
        cache.update(
                ann -> {
                    add(cache, "bob");
                    add(cache, "cleo");
                    assertThat(accesses).noneMatch(access -> access.startsWith("write"));
                    ann.value++;
                    return true;
                });
        assertThat(accesses).contains("write ann", "write bob");
        cache.flush();
        assertThat(state).containsOnlyKeys("ann", "bob", "cleo").containsEntry("ann", 1);
    }

    @Test
    void removedEntriesTakeNoRoom() throws Exception {
        var cache = cache(4);
        for (int i = 0; i < 100; i++) {
            String key = "gone " + i;
            add(cache, key);
            cache.update(
                    gone -> {
                        cache.remove(gone);
                        return true;
                    });
        }
        assertThat(gauge("numCacheEntries")).isEqualTo(0);
        assertThat(gauge("cacheSizeBytes")).isEqualTo(0L);
        for (String key : List.of("a", "b", "c", "d")) {
            add(cache, key);
        }
        assertThat(gauge("numCacheEntries")).isEqualTo(4);
        assertThat(gauge("numCacheEvictions")).isEqualTo(0L);
        add(cache, "e");
        assertThat(gauge("cacheSizeBytes")).isEqualTo(4L * WEIGHT);
        assertThat(gauge("numCacheEvictions")).isEqualTo(1L);
    }

    @Test
    void anEntryThatIsHeldMayStayWhenOthersAreEvicted() throws Exception {
        var cache = cache(4);
        for (String key : List.of("a", "b", "c")) {
            add(cache, key);
        }
        keys.select("held");
        cache.update(held -> held.isHeld = true);
        add(cache, "d");
        assertThat(accesses).contains("write a").doesNotContain("let go");
    }

    @Test
    void aRemovedEntryIsNotWritten() throws Exception {
        var cache = cache(4);
        add(cache, "ann");
        keys.select("ann");
        cache.update(
                ann -> {
                    assertThat(ann.isKnown()).isTrue();
                    cache.remove(ann);
                    assertThat(ann.isKnown()).isFalse();
                    return true;
                });
        cache.flush();
        assertThat(state).isEmpty();
    }

    @Test
    void gaugesShowSizeHitsAndEvictions() throws Exception {
        var cache = cache(4);
        assertThat(gauge("cacheHitRatio")).isEqualTo(1.0);
        for (String key : List.of("a", "a", "a", "b")) {
            add(cache, key);
        }
        assertThat(gauge("numCacheEntries")).isEqualTo(2);
        assertThat(gauge("cacheSizeBytes")).isEqualTo(2L * WEIGHT);
        assertThat(gauge("cacheHitRatio")).isEqualTo(0.5);
        assertThat(gauge("numCacheEvictions")).isEqualTo(0L);
        for (String key : List.of("c", "d", "e")) {
            add(cache, key);
        }
        assertThat(gauge("numCacheEvictions")).isEqualTo(1L);
        assertThat(gauge("numCacheEntries")).isEqualTo(4);
        assertThat((long) gauge("lastCacheFlushMs")).isNotNegative();
    }
}
