package io.tideline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.flink.streaming.api.TimerService;

/** Moments in memory have their turn by their timers alone, each once, in order. */
class FreshMomentsTest {

    /** What happens: a moment comes, the watermark advances, or all are written to state. */
    record Step(Kind kind, int by) {
        enum Kind {
            ADD,
            ADVANCE,
            TAKE_ALL
        }
    }

    /** A key's event-time timers, as Flink keeps them: at most one for each instant. */
    private static final class Timers implements TimerService {
        private final TreeSet<Long> set = new TreeSet<>();
        private long watermark;

        @Override
        public long currentProcessingTime() {
            return 0;
        }

        @Override
        public long currentWatermark() {
            return watermark;
        }

        @Override
        public void registerProcessingTimeTimer(long time) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void registerEventTimeTimer(long time) {
            set.add(time);
        }

        @Override
        public void deleteProcessingTimeTimer(long time) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void deleteEventTimeTimer(long time) {
            set.remove(time);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> add =
                Arbitraries.integers().between(1, 5_000).map(by -> new Step(Step.Kind.ADD, by));
        Arbitrary<Step> advance =
                Arbitraries.integers().between(1, 2_500).map(by -> new Step(Step.Kind.ADVANCE, by));
        Arbitrary<Step> takeAll = Arbitraries.just(new Step(Step.Kind.TAKE_ALL, 0));
        return Arbitraries.frequencyOf(Tuple.of(6, add), Tuple.of(5, advance), Tuple.of(1, takeAll))
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 500)
    void eachIsTakenWhenTheWatermarkHasPassedIt(
            @ForAll("steps") List<Step> steps, @ForAll boolean bySecond) {
        FreshMoments fresh = new FreshMoments();
        Timers timers = new Timers();
        List<Moment> waiting = new ArrayList<>();
        for (Step step : steps) {
            switch (step.kind) {
                case ADD -> {
                    Moment moment =
                            Moment.seen("acme", "ann", timers.watermark + step.by, waiting.size());
                    waiting.add(moment);
                    fresh.add(moment, timers);
                }
                case ADVANCE -> {
                    timers.watermark += step.by;
                    List<Moment> due =
                            waiting.stream()
                                    .filter(moment -> moment.takenAt() <= timers.watermark)
                                    .sorted(Moment.ORDER)
                                    .toList();
                    assertThat(fire(fresh, timers, bySecond)).isEqualTo(due);
                    waiting.removeAll(due);
                }
                case TAKE_ALL -> {
                    waiting.sort(Moment.ORDER);
                    assertThat(fresh.takeAll()).isEqualTo(waiting);
                    waiting.clear();
                }
            }
            assertThat(fresh.isEmpty()).isEqualTo(waiting.isEmpty());
        }
    }

    /** Fires what is due; none is noticed while none waits. */
    private static List<Moment> fire(FreshMoments fresh, Timers timers, boolean bySecond) {
        List<Moment> taken = new ArrayList<>();
        while (!timers.set.isEmpty() && timers.set.first() <= timers.watermark) {
            long fired = timers.set.pollFirst();
            if (!fresh.isEmpty()) {
                long end = HeldMoments.endOf(HeldMoments.secondOf(fired)) - 1;
                var unused =
                        fresh.take(
                                bySecond ? Math.min(end, timers.watermark) : timers.watermark,
                                timers,
                                taken);
            }
        }
        return taken;
    }
}
