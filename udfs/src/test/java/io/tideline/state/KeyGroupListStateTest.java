package io.tideline.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.Backend;
import io.tideline.harness.KeyedStateHarness;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is restored is what was on the lists when they were written, in order. */
class KeyGroupListStateTest {
    private static final String[] KEYS = {"ann", "bob", "eve", "dan", "ian", "kim"};

    @AutoClose private KeyedStateHarness task;

    /** An item says which key it is of: {@code ann 7}. */
    private final List<String> items = new ArrayList<>();

    private int packed;

    /** Packs up to three items together. */
    private final class Packing implements KeyGroupListState.Format<String> {
        @Override
        public List<byte[]> pack(List<String> some) {
            packed += some.size();
            List<byte[]> packs = new ArrayList<>();
            for (int i = 0; i < some.size(); i += 3) {
                String pack = String.join(",", some.subList(i, Math.min(i + 3, some.size())));
                packs.add(pack.getBytes(StandardCharsets.UTF_8));
            }
            return packs;
        }

        @Override
        public void unpack(byte[] pack, Consumer<String> unpacked) {
            List.of(new String(pack, StandardCharsets.UTF_8).split(",")).forEach(unpacked);
        }
    }

    private enum Kind {
        LIST,
        MAP
    }

    private KeyGroupListState<String> lists(Kind kind) throws Exception {
        var bytes = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
        return switch (kind) {
            case LIST ->
                    KeyGroupListState.of(
                            task.groups(),
                            task.runtime().getListState(new ListStateDescriptor<>("list", bytes)),
                            new Packing());
            case MAP ->
                    KeyGroupListState.of(
                            task.groups(),
                            task.runtime()
                                    .getMapState(new MapStateDescriptor<>("map", Types.INT, bytes)),
                            new Packing());
        };
    }

    private void pass(BiConsumer<String, String> receiver) {
        items.forEach(item -> receiver.accept(keyOf(item), item));
    }

    private static String keyOf(String item) {
        return item.substring(0, item.indexOf(' '));
    }

    private void add(KeyGroupListState<String> lists, String item) {
        items.add(item);
        lists.add(keyOf(item), item);
    }

    private void remove(KeyGroupListState<String> lists, int at) {
        lists.remove(keyOf(items.remove(at)));
    }

    private List<String> inOrderOfGroups() {
        var groups = task.groups();
        List<String> all = new ArrayList<>();
        for (int group = groups.first(); group <= groups.last(); group++) {
            for (String item : items) {
                if (groups.of(keyOf(item)) == group) {
                    all.add(item);
                }
            }
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({"HEAP,LIST", "HEAP,MAP", "ROCKSDB,LIST", "ROCKSDB,MAP"})
    void whateverWasAddedAndRemovedInBetween(Backend backend, Kind kind) throws Exception {
        task = KeyedStateHarness.start(backend);
        Random random = new Random(3);
        KeyGroupListState<String> lists = lists(kind);
        for (int i = 0; i < 2_000; i++) {
            switch (random.nextInt(10)) {
                case 0 -> {
                    lists.writeChanges(this::pass);
                    List<String> restored = new ArrayList<>();
                    KeyGroupListState<String> next = lists(kind);
                    next.restore(restored::add);
                    assertThat(restored).isEqualTo(inOrderOfGroups());
                    if (random.nextBoolean()) {
                        lists = next; // a job that was restarted goes on
                    }
                }
                case 1, 2, 3 -> {
                    if (!items.isEmpty()) {
                        remove(lists, random.nextInt(items.size()));
                    }
                }
                default -> add(lists, KEYS[random.nextInt(KEYS.length)] + " " + i);
            }
        }
        assertThat(items).hasSizeGreaterThan(100);
    }

    /** While a watermark is worked on for minutes, checkpoints come, and lists grow. */
    @Test
    void anItemIsPackedOnceUnlessOneOfItsGroupIsRemoved() throws Exception {
        task = KeyedStateHarness.start(Backend.HEAP);
        KeyGroupListState<String> lists = lists(Kind.MAP);
        for (int checkpoint = 0; checkpoint < 20; checkpoint++) {
            for (String key : KEYS) {
                add(lists, key + " " + checkpoint);
            }
            lists.writeChanges(this::pass);
        }
        assertThat(packed).isEqualTo(items.size());
        packed = 0;
        remove(lists, items.indexOf("ann 5"));
        lists.writeChanges(this::pass);
        int ofGroup = task.groups().of("ann");
        assertThat(packed)
                .isEqualTo(
                        (int)
                                items.stream()
                                        .filter(item -> task.groups().of(keyOf(item)) == ofGroup)
                                        .count());
        packed = 0;
        lists.writeChanges(this::pass);
        assertThat(packed).as("without a change").isZero();
    }
}
