package io.tideline.activation;

import static io.tideline.activation.Checklists.distinct;
import static io.tideline.activation.Checklists.email;
import static io.tideline.activation.Checklists.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.model.Checklist.Step;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StepProgressTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aStepIsDoneByTheEventThatMakesItsCount(int count) {
        StepProgress progress = new StepProgress();
        for (int i = 1; i < count; i++) {
            assertThat(progress.count(step("A", count), null, i)).isFalse();
            assertThat(progress.isTouched()).isTrue();
        }
        assertThat(progress.count(step("A", count), null, 100)).isTrue();
        assertThat(progress.isDone()).isTrue();
        assertThat(progress.doneAt()).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({
        "1, a, 1",
        "2, a a b, 3",
        "2, a - b, 3", // one without the property counts for nothing
        "3, a b a b c d, 5",
        "2, a, 0", // not done
        "2, a a a a, 0",
        "1, -, 0",
    })
    void aDistinctStepCountsValues(int count, String values, int doneBy) {
        StepProgress progress = new StepProgress();
        int n = 0;
        for (String value : values.split(" ")) {
            n++;
            Map<String, String> properties = value.equals("-") ? Map.of("name", "x") : email(value);
            if (!progress.isDone()) {
                progress.count(distinct("A", count), properties, n);
            }
        }
        assertThat(progress.isDone()).isEqualTo(doneBy > 0);
        assertThat(progress.doneAt()).isEqualTo(doneBy);
    }

    @Test
    void anEventWithoutPropertiesLeavesNoTraceOnADistinctStep() {
        StepProgress progress = new StepProgress();
        assertThat(progress.count(distinct("A", 1), null, 1)).isFalse();
        assertThat(progress.isTouched()).isFalse();
    }

    /** However many events: fewer values than the step needs, and none once it is done. */
    @Test
    void whatIsKeptIsBounded() {
        Step step = distinct("A", 5);
        StepProgress progress = new StepProgress();
        for (int i = 0; i < 10_000; i++) {
            progress.count(step, email("value " + i % 4), i);
        }
        assertThat(bytes(progress)).hasSizeLessThan(4 * 10);

        progress.count(step, email("one more"), 10_000);
        assertThat(progress.isDone()).isTrue();
        assertThat(bytes(progress)).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        StepProgress counted = new StepProgress();
        counted.count(step("A", 3), null, 1);
        counted = roundtrip(counted);
        counted.count(step("A", 3), null, 2);
        counted = roundtrip(counted);
        assertThat(counted.isDone()).isFalse();
        assertThat(counted.count(step("A", 3), null, -7)).isTrue();
        counted = roundtrip(counted);
        assertThat(counted.isDone()).isTrue();
        assertThat(counted.doneAt()).isEqualTo(-7);

        StepProgress distinct = new StepProgress();
        distinct.count(distinct("A", 3), email("größe 😀"), 1);
        distinct = roundtrip(distinct);
        distinct.count(distinct("A", 3), email("b"), 2);
        distinct = roundtrip(distinct);
        assertThat(distinct.count(distinct("A", 3), email("größe 😀"), 3)).isFalse();
        assertThat(distinct.count(distinct("A", 3), email("c"), 4)).isTrue();
        assertThat(roundtrip(new StepProgress()).isTouched()).isFalse();
    }

    /** The model may change while a step is under way, and what was counted is kept. */
    @Test
    void aStepThatNoLongerNeedsDistinctValuesGoesOnCounting() {
        StepProgress progress = new StepProgress();
        progress.count(distinct("A", 3), email("a"), 1);
        progress.count(distinct("A", 3), email("b"), 2);
        progress = roundtrip(progress);
        progress.count(step("A", 4), null, 3);
        progress = roundtrip(progress);
        assertThat(progress.isDone()).isFalse();
        assertThat(progress.count(step("A", 4), null, 4)).isTrue();
    }

    @Test
    void aStepThatNowNeedsDistinctValuesCountsThemFromNowOn() {
        StepProgress progress = new StepProgress();
        progress.count(step("A", 3), null, 1);
        progress.count(step("A", 3), null, 2);
        progress = roundtrip(progress);
        assertThat(progress.count(distinct("A", 2), email("a"), 3)).isFalse();
        progress = roundtrip(progress);
        assertThat(progress.count(distinct("A", 2), email("b"), 4)).isTrue();
    }

    /** What the step has already is enough as soon as one more of its events comes. */
    @Test
    void aStepThatNowNeedsLessIsDoneByItsNextEvent() {
        StepProgress progress = new StepProgress();
        for (int i = 0; i < 5; i++) {
            progress.count(step("A", 10), null, i);
        }
        assertThat(roundtrip(progress).count(step("A", 2), null, 9)).isTrue();
    }

    private static StepProgress roundtrip(StepProgress progress) {
        return StepProgress.read(new ByteReader(bytes(progress)));
    }

    private static byte[] bytes(StepProgress progress) {
        ByteWriter out = new ByteWriter();
        progress.write(out);
        return out.toBytes();
    }
}
