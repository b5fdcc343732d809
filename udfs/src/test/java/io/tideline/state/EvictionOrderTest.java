package io.tideline.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvictionOrderTest {
    private static final int WEIGHT = 10;

    /** New entries have room for two. */
    private final EvictionOrder<Item> order = new EvictionOrder<>(20L * WEIGHT);

    private static final class Item extends WriteBackCache.Entry {
        Item(String key) {
            super(key);
            counted = WEIGHT;
        }

        @Override
        public int weight() {
            return WEIGHT;
        }

        @Override
        public String toString() {
            return key;
        }
    }

    private List<Item> add(String... keys) {
        List<Item> items = new ArrayList<>();
        for (String key : keys) {
            Item item = new Item(key);
            items.add(item);
            order.add(item);
        }
        return items;
    }

    private List<String> pollAll() {
        List<String> keys = new ArrayList<>();
        for (Item item = order.poll(); item != null; item = order.poll()) {
            keys.add(item.key);
        }
        return keys;
    }

    @Test
    void entriesUsedOnceLeaveInTheOrderInWhichTheyCame() {
        add("a", "b", "c");
        assertThat(pollAll()).containsExactly("a", "b", "c");
    }

    @Test
    void anEntryThatIsUsedAgainOutlivesNewOnes() {
        List<Item> items = add("a", "b", "c", "d");
        items.get(0).used = true;
        assertThat(order.poll().key).isEqualTo("b");
        add("e", "f");
        // With room for new ones it is the turn of those that were used again.
        assertThat(pollAll()).containsExactly("c", "d", "e", "a", "f");
    }

    @Test
    void anEstablishedEntryInUseIsPassedOverOnceARound() {
        List<Item> items = add("a", "b", "c");
        items.forEach(item -> item.used = true);
        assertThat(order.poll().key).isEqualTo("a");
        items.get(1).used = true;
        assertThat(pollAll()).containsExactly("c", "b");
    }

    @Test
    void anEntryThatComesBackSoonIsEstablished() {
        add("a", "b", "c");
        assertThat(order.poll().key).isEqualTo("a");
        add("a", "d", "e", "f");
        assertThat(pollAll()).containsExactly("b", "c", "d", "e", "a", "f");
    }

    @Test
    void aNewEntryThatGrowsMakesNewOnesLeaveFirst() {
        List<Item> items = add("a", "b");
        items.get(0).used = true;
        add("c");
        assertThat(order.poll().key).isEqualTo("b");
        Item d = add("d").get(0);
        d.counted = 5 * WEIGHT;
        order.weigh(d, 4 * WEIGHT);
        assertThat(pollAll()).containsExactly("c", "d", "a");
    }

    @Test
    void removedEntriesAreNotEvicted() {
        List<Item> items = add("a", "b", "c", "d");
        remove(items.subList(0, 3));
        assertThat(pollAll()).containsExactly("d");
    }

    @Test
    void removedEntriesDoNotCountAsNew() {
        List<Item> items = add("a", "b", "c");
        items.get(0).used = true;
        assertThat(order.poll().key).isEqualTo("b");
        List<Item> more = add("d", "e");
        remove(more.subList(0, 1));
        // One that is new, and one that has just come: there is room for two.
        assertThat(pollAll()).containsExactly("c", "a", "e");
    }

    @Test
    void removedEntriesAreLetGoOf() {
        remove(add("a", "b", "c", "d"));
        assertThat(order.size()).isZero();
    }

    private void remove(List<Item> items) {
        for (Item item : items) {
            item.isRemoved = true;
            order.remove(item);
        }
    }
}
