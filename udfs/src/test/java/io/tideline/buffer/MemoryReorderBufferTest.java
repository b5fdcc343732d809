package io.tideline.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.counts.NameDictionary;
import io.tideline.harness.Backend;
import io.tideline.harness.KeyedStateHarness;
import io.tideline.message.LifecycleEvent;
import io.tideline.model.Level;
import io.tideline.state.StateNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterTry;
import org.apache.flink.util.function.ThrowingConsumer;

/** Events that wait in memory are taken once each, in order, with the watermark. */
class MemoryReorderBufferTest {
    private static final long ROOM = 1 << 20;

    private KeyedStateHarness task;

    /**
     * What happens: an event of a key comes, the watermark advances, a key's are taken, or all that
     * wait are written.
     */
    record Step(Kind kind, String key, int by) {
        enum Kind {
            ADD,
            ADVANCE,
            TAKE,
            WRITE
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step.Kind> kind =
                Arbitraries.frequency(
                        Tuple.of(6, Step.Kind.ADD),
                        Tuple.of(4, Step.Kind.ADVANCE),
                        Tuple.of(1, Step.Kind.TAKE),
                        Tuple.of(1, Step.Kind.WRITE));
        return Combinators.combine(
                        kind,
                        Arbitraries.of("acme", "base", "core"),
                        Arbitraries.integers().between(1, 5_000))
                .as(Step::new)
                .list()
                .ofMaxSize(80);
    }

    private MemoryReorderBuffer empty() throws Exception {
        task = KeyedStateHarness.start(Backend.HEAP);
        return buffer();
    }

    private MemoryReorderBuffer buffer() {
        return new MemoryReorderBuffer(
                task.runtime().getMapState(StateNames.REORDER_BUFFER_IN_MEMORY),
                task.groups(),
                Level.ACCOUNT,
                new NameDictionary(List.of(), List.of()),
                ROOM);
    }

    @AfterTry
    void close() {
        task.close();
    }

    @Property(tries = 500)
    void eachIsTakenWhenTheWatermarkHasPassedIt(@ForAll("steps") List<Step> steps)
            throws Exception {
        MemoryReorderBuffer buffer = empty();
        List<LifecycleEvent> waiting = new ArrayList<>();
        long watermark = 0;
        for (Step step : steps) {
            switch (step.kind) {
                case ADD -> {
                    LifecycleEvent event =
                            LifecycleEvent.seen(
                                    step.key, "ann", watermark + step.by, waiting.size());
                    waiting.add(event);
                    buffer.add(step.key, event);
                }
                case ADVANCE -> {
                    watermark += step.by / 2;
                    expectTurns(buffer, waiting, watermark);
                }
                case TAKE -> {
                    List<LifecycleEvent> due = of(step.key, waiting, watermark + step.by);
                    assertThat(buffer.take(step.key, watermark + step.by)).isEqualTo(due);
                    waiting.removeAll(due);
                }
                case WRITE -> {
                    buffer.writeBack();
                    MemoryReorderBuffer restored = buffer();
                    restored.restore();
                    if (step.by % 2 == 0) {
                        buffer = restored;
                    } else {
                        assertThat(restored.takeAll().values())
                                .flatMap(events -> events)
                                .containsExactlyInAnyOrderElementsOf(waiting);
                    }
                }
            }
            for (String key : List.of("acme", "base", "core")) {
                List<LifecycleEvent> ofKey = of(key, waiting, Long.MAX_VALUE);
                assertThat(buffer.has(key)).isEqualTo(!ofKey.isEmpty());
                assertThat(buffer.earliest(key))
                        .isEqualTo(ofKey.isEmpty() ? Long.MAX_VALUE : ofKey.get(0).takenAt());
            }
        }
    }

    private static void expectTurns(
            MemoryReorderBuffer buffer, List<LifecycleEvent> waiting, long watermark)
            throws Exception {
        Set<String> visited = new HashSet<>();
        ThrowingConsumer<String, Exception> visitor =
                key -> {
                    assertThat(visited.add(key)).isTrue();
                    List<LifecycleEvent> due = of(key, waiting, watermark);
                    assertThat(due).isNotEmpty();
                    assertThat(buffer.take(key, watermark)).isEqualTo(due);
                    waiting.removeAll(due);
                };
        boolean isDone;
        do { // one by one
            isDone = buffer.takeTurns(watermark, visitor, () -> true);
        } while (!isDone);
        assertThat(waiting).allMatch(event -> event.takenAt() > watermark);
    }

    private static List<LifecycleEvent> of(String key, List<LifecycleEvent> waiting, long through) {
        return waiting.stream()
                .filter(event -> event.account().equals(key) && event.takenAt() <= through)
                .sorted(LifecycleEvent.ORDER)
                .toList();
    }

    /** Each is earlier than those before it, and so puts the turn of its key forward. */
    @Example
    void turnsThatArePutForwardTimeAndAgainAreHadOnce() throws Exception {
        MemoryReorderBuffer buffer = empty();
        List<LifecycleEvent> waiting = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            LifecycleEvent event =
                    LifecycleEvent.seen(i % 2 == 0 ? "acme" : "base", "ann", 30_000 - i, i);
            waiting.add(event);
            buffer.add(event.account(), event);
        }
        List<LifecycleEvent> taken = new ArrayList<>();
        for (long watermark = 10_000; watermark <= 30_000; watermark += 100) {
            long through = watermark;
            boolean isDone =
                    buffer.takeTurns(
                            watermark, key -> taken.addAll(buffer.take(key, through)), () -> false);
            assertThat(isDone).isTrue();
        }
        assertThat(taken).hasSameSizeAs(waiting);
        assertThat(new HashSet<>(taken)).isEqualTo(new HashSet<>(waiting)); // by hash: 20,000
    }

    @Example
    void theRoomIsCountedInBytes() throws Exception {
        MemoryReorderBuffer buffer = empty();
        String longId = "u".repeat(1_000);
        int added = 0;
        for (; !buffer.isFull(); added++) {
            buffer.add("acme", LifecycleEvent.seen("acme", longId, added, added));
        }
        assertThat(added * (2L * longId.length() + 180)).isBetween(ROOM - 10_000, ROOM + 10_000);
        buffer.replaceAll("acme", event -> event.without(Set.of(longId)));
        assertThat(buffer.isFull()).isFalse();
    }
}
