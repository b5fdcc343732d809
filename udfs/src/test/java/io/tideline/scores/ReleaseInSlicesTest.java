package io.tideline.scores;

import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.Backend;
import io.tideline.harness.OperatorHarness;
import io.tideline.message.DailySnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.population.PopulationHarness;
import io.tideline.time.TimeSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows of a day are released pack by pack, and other things happen in between. */
class ReleaseInSlicesTest {
    private static final Model MODEL = model().plans().build();
    private static final String DAY = "2025-05-05";
    private static final String NEXT = "2025-05-06";

    /** Several packs in each key group. */
    private static final int USERS = 16_000;

    private final Random random = new Random(7);
    private final List<String> rows = new ArrayList<>();
    private final Set<String> forgotten = new TreeSet<>();

    @ParameterizedTest
    @CsvSource({"HEAP, 1000000000", "HEAP, 40000", "ROCKSDB, 40000"})
    void eachRowIsReleasedOnce(Backend backend, long room) throws Exception {
        OperatorHarness.inSlices(
                1,
                () ->
                        OperatorHarness.withRoom(
                                room,
                                () -> {
                                    play(backend);
                                    return null;
                                }));
    }

    private void play(Backend backend) throws Exception {
        ScoresHarness scores = ScoresHarness.start(backend, MODEL, TimeSettings.REPLAY);
        try {
            for (int i = 0; i < USERS; i++) {
                scores.send(day("u" + i, DAY));
            }
            scores.benchmark(Level.USER, DAY, 10);
            scores.closeDay(DAY);
            int slices = 0;
            for (; scores.machineTimers() > 0; slices++) {
                take(scores);
                if (slices < 15) {
                    String id = "u" + random.nextInt(USERS);
                    scores.send(DailySnapshot.forget(id, null), day("u" + slices, NEXT));
                    forgotten.add(id);
                }
                if (slices < 30 && slices % 9 == 4) {
                    OperatorSubtaskState snapshot = scores.snapshot();
                    scores.close();
                    scores = ScoresHarness.restore(backend, MODEL, TimeSettings.REPLAY, snapshot);
                }
                assertThat(scores.watermarks()).isEmpty();
                scores.fireNext();
            }
            take(scores);
            assertThat(slices).isGreaterThan(20);
            assertThat(scores.watermarks()).containsExactly(scores.lastMillisOf(DAY));
            assertThat(rows).doesNotHaveDuplicates();
            Set<String> missing = new TreeSet<>();
            for (int i = 0; i < USERS; i++) {
                missing.add("u" + i);
            }
            rows.forEach(row -> missing.remove(row.split(" ")[0]));
            assertThat(forgotten).containsAll(missing);
            assertThat(missing).as("forgotten while their rows waited").isNotEmpty();
            rows.clear();
            scores.closeDay(NEXT);
            scores.fireAll();
            take(scores);
            assertThat(rows).hasSize(15);
        } finally {
            scores.close();
        }
    }

    private void take(ScoresHarness scores) {
        rows.addAll(scores.rows());
    }

    private static DailySnapshot day(String user, String day) {
        return PopulationHarness.entity(Level.USER, user, day, 0, 7);
    }
}
