package io.tideline.activation;

import static io.tideline.activation.ActivationStatus.ACTIVATED;
import static io.tideline.activation.ActivationStatus.EXPIRED;
import static io.tideline.activation.ActivationStatus.IN_PROGRESS;
import static io.tideline.activation.ActivationStatus.STALLED;
import static io.tideline.activation.ChecklistProgress.NEVER;
import static io.tideline.activation.Checklists.checklist;
import static io.tideline.activation.Checklists.distinct;
import static io.tideline.activation.Checklists.email;
import static io.tideline.activation.Checklists.event;
import static io.tideline.activation.Checklists.fallDue;
import static io.tideline.activation.Checklists.happen;
import static io.tideline.activation.Checklists.roundtrip;
import static io.tideline.activation.Checklists.row;
import static io.tideline.activation.Checklists.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.activation.ActivationRow.StepDone;
import io.tideline.model.Checklist;
import io.tideline.model.Level;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecklistProgressTest {
    /** One A and two B's after S, a step at least every 30 ms, all within 100 ms. */
    private static final Checklist SETUP = checklist("S", 30, 100, step("A", 1), step("B", 2));

    private static final int[] IDS = {1, 2};

    @ParameterizedTest
    @CsvSource({
        "S@0, 29, ''",
        "S@0, 30, stalled@30",
        "S@0, 99, stalled@30",
        "S@0, 100, stalled@30 expired@100",
        "S@0, 9999, stalled@30 expired@100",
        "S@0 A@10, 39, ''",
        "S@0 A@10, 40, stalled@40",
        "S@0 A@30, 59, stalled@30 in_progress@30", // due first, then the step
        "S@0 A@29, 59, stalled@59",
        "S@0 B@20, 30, stalled@30", // half a step is none
        "S@0 X@20 S@25, 30, stalled@30", // nor is another event, or starting again
        "S@0 A@50 B@70, 80, stalled@30 in_progress@50 stalled@80",
        "S@0 A@69, 99, stalled@30 in_progress@69 stalled@99",
        "S@0 A@70, 100, stalled@30 in_progress@70 expired@100", // at equal times expiry goes first
        "S@0 A@71, 100, stalled@30 in_progress@71 expired@100",
        "S@0 A@120, 9999, stalled@30 expired@100", // a further step does not reopen it
        "S@0 A@10 B@20 B@25, 9999, activated@25",
        "S@0 A@10 B@20 B@40, 9999, stalled@40 activated@40",
        "S@0 A@10 B@20 B@100, 9999, stalled@40 expired@100 activated@100",
        "S@0 A@110 B@120 B@5000, 9999, stalled@30 expired@100 activated@5000",
        "A@-50 S@0, 29, ''",
        "A@-50 S@0, 9999, stalled@30 expired@100", // counted from the start, not from the step
        "A@-50 B@-40 B@-30 S@0, 9999, activated@0",
        "A@-50 B@-40 B@-30, 9999, ''", // never started
    })
    void theStatusFollowsStepsAndTime(String events, long now, String changes) {
        ChecklistProgress progress = new ChecklistProgress(SETUP);
        assertThat(String.join(" ", happen(progress, events, now))).isEqualTo(changes);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, stalled@never expired@never",
        "30, 0, stalled@30",
        "0, 100, expired@100",
        "100, 100, expired@100",
        "200, 100, expired@100", // an expired one stalls no more
    })
    void eachTimeLimitIsOptional(int stalledAfter, int expiresAfter, String changes) {
        ChecklistProgress progress =
                new ChecklistProgress(checklist("S", stalledAfter, expiresAfter, step("A", 1)));
        List<String> happened = happen(progress, "S@0", 9_999);
        assertThat(happened)
                .isEqualTo(changes.contains("never") ? List.of() : List.of(changes.split(" ")));
        assertThat(progress.nextDue()).isEqualTo(NEVER);
    }

    /** What has been noticed is not taken back. */
    @ParameterizedTest
    @CsvSource({
        "S@0 X@45 A@10, 45, stalled@30 in_progress@10 stalled@40",
        "S@0 X@45 A@10, 39, stalled@30 in_progress@10",
        "S@0 A@10 X@45 B@4 B@5, 99, stalled@40", // before the last step: no further one
        "S@0 A@10 X@45 B@9 B@10, 99, stalled@40",
        "S@0 A@10 X@45 B@10 B@11, 41, stalled@40 in_progress@11 stalled@41",
        "S@0 X@150 A@10 B@20 B@30 C@30, 150, stalled@30 expired@100 activated@30",
        "A@-5 S@0 B@-9 B@-8 C@-9, 0, activated@-9",
    })
    void aStepMayArriveLate(String events, long now, String changes) {
        Checklist checklist = checklist("S", 30, 100, step("A", 1), step("B", 2), step("C", 1));
        ChecklistProgress progress = new ChecklistProgress(checklist);
        assertThat(String.join(" ", happen(progress, events, now))).isEqualTo(changes);
    }

    @ParameterizedTest
    @CsvSource({
        // start, step A, step B; activated, seconds
        "0, 10, 20, 20, 0",
        "0, 20, 10, 20, 0",
        "0, 10, 999, 999, 0",
        "0, 10, 1000, 1000, 1",
        "0, 10, 1999, 1999, 1", // cut, not rounded
        "1, 10, 2000, 2000, 1",
        "500, 10, 1499, 1499, 0",
        "5000, 10, 20, 5000, 0", // not before the start
        "5000, 10, 5000, 5000, 0",
        "-1500, -1000, 999, 999, 2", // before 1970
    })
    void activationIsTheLatestStepButNotBeforeTheStart(
            long start, long a, long b, long activatedAt, long seconds) {
        Checklist checklist = checklist("S", 0, 0, step("A", 1), step("B", 1));
        ChecklistProgress progress = new ChecklistProgress(checklist);
        progress.take(event("A"), null, a);
        progress.take(event("S"), null, start);
        progress.take(event("B"), null, b);

        ActivationRow row = row(progress, 7);
        assertThat(row.status()).isEqualTo(ACTIVATED);
        assertThat(row.startedAt()).isEqualTo(start);
        assertThat(row.activatedAt()).isEqualTo(activatedAt);
        assertThat(row.timeToActivation()).isEqualTo(seconds);
    }

    @Test
    void withoutAStartEventTheFirstEventSeenStartsIt() {
        ChecklistProgress progress = new ChecklistProgress(checklist(null, 30, 0, step("A", 1)));
        assertThat(progress.isStarted()).isFalse();
        progress.take(-1, null, 5); // not even one that the model names
        assertThat(progress.startedAt()).isEqualTo(5);
        progress.take(event("S"), null, 3);
        assertThat(progress.startedAt()).as("the first to be seen").isEqualTo(5);
        assertThat(fallDue(progress, 35)).containsExactly("stalled@35");
    }

    @Test
    void theEventThatStartsItMayBeAStepAndEnoughOfIt() {
        ChecklistProgress one = new ChecklistProgress(checklist("S", 0, 0, step("S", 1)));
        assertThat(happen(one, "S@5", 5)).containsExactly("activated@5");
        ChecklistProgress first = new ChecklistProgress(checklist(null, 0, 0, step("A", 1)));
        assertThat(happen(first, "A@5", 5)).containsExactly("activated@5");
    }

    @Test
    void oneEventMayBeAStepMoreThanOnce() {
        Checklist.Step either =
                new Checklist.Step("either", List.of(event("A"), event("B")), 2, null);
        ChecklistProgress progress =
                new ChecklistProgress(checklist("S", 0, 0, step("A", 1), either));
        happen(progress, "S@0 A@1", 1);
        assertThat(progress.completed()).isEqualTo(1);
        happen(progress, "B@2", 2);
        assertThat(progress.status()).isEqualTo(ACTIVATED);
    }

    @Test
    void aDoneStepStaysDoneAsItWas() {
        ChecklistProgress progress = new ChecklistProgress(SETUP);
        happen(progress, "S@0 A@10 A@20 A@5 A@900", 0);
        assertThat(row(progress, 0).stepsDone()).containsExactly(new StepDone("step A", 10));
    }

    @Test
    void activatedIsFinal() {
        ChecklistProgress progress = new ChecklistProgress(SETUP);
        happen(progress, "S@0 A@10 B@20 B@25", 0);
        row(progress, 25);
        assertThat(progress.nextDue()).isEqualTo(NEVER);
        assertThat(happen(progress, "S@5000 A@1 B@6000", 9_999)).isEmpty();
        assertThat(progress.isChanged()).isFalse();
        assertThat(row(progress, 9_999).activatedAt()).isEqualTo(25);
    }

    @Test
    void rowsShowHowItStands() {
        ChecklistProgress progress = new ChecklistProgress(SETUP);
        progress.take(event("A"), null, -20);
        assertThat(progress.isChanged()).as("there is no row before the start").isFalse();
        progress.take(event("S"), null, 0);
        assertThat(progress.isUnwritten()).isTrue();
        assertThat(row(progress, 0))
                .isEqualTo(
                        new ActivationRow(
                                "setup",
                                Level.ACCOUNT,
                                "acme",
                                "acme",
                                IN_PROGRESS,
                                List.of(new StepDone("step A", -20)),
                                List.of("step B"),
                                0,
                                null,
                                null,
                                0,
                                3,
                                1));
        assertThat(progress.isUnwritten()).isFalse();
        assertThat(progress.isChanged()).isFalse();
        progress.take(event("B"), null, 10);
        assertThat(progress.isChanged()).as("half a step is no change").isFalse();

        fallDue(progress, 30);
        assertThat(progress.isChanged()).isTrue();
        assertThat(row(progress, 30).status()).isEqualTo(STALLED);
        progress.take(event("B"), null, 1_040);
        assertThat(progress.isShownActivated()).isFalse();
        assertThat(row(progress, 1_040))
                .isEqualTo(
                        new ActivationRow(
                                "setup",
                                Level.ACCOUNT,
                                "acme",
                                "acme",
                                ACTIVATED,
                                List.of(new StepDone("step A", -20), new StepDone("step B", 1_040)),
                                List.of(),
                                0,
                                1_040L,
                                1L,
                                1_040,
                                3,
                                3));
        assertThat(progress.isShownActivated()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"5, 2, 40.00", "3, 1, 33.33", "3, 2, 66.67", "1, 0, 0.00", "1, 1, 100.00"})
    void theRateIsAPercentageOfTheSteps(int total, int completed, BigDecimal rate) {
        Checklist.Step[] steps = new Checklist.Step[total];
        for (int i = 0; i < total; i++) {
            steps[i] = new Checklist.Step("step " + i, List.of(i), 1, null);
        }
        ChecklistProgress progress = new ChecklistProgress(checklist(null, 0, 0, steps));
        progress.take(-1, null, 0);
        for (int i = 0; i < completed; i++) {
            progress.take(i, null, i);
        }
        assertThat(row(progress, 0).rate()).isEqualTo(rate);
    }

    @ParameterizedTest
    @CsvSource({
        "X@0",
        "A@-10",
        "B@-10",
        "A@-10 B@-5",
        "S@0",
        "S@-1746057600000 A@1746057600000",
        "S@0 B@10",
        "S@0 A@10 B@20",
        "S@0 A@10 B@200",
        "S@0 A@10 B@20 B@25",
        "A@-9 B@-8 B@-7 S@0",
        "S@0 A@10 B@200 B@5000",
    })
    void whatIsWrittenIsReadBack(String events) {
        for (long now : new long[] {0, 30, 9_999}) {
            for (boolean written : new boolean[] {false, true}) {
                ChecklistProgress progress = new ChecklistProgress(SETUP);
                happen(progress, events, now);
                if (written && progress.isStarted()) {
                    row(progress, now);
                }
                assertSame(roundtrip(progress), progress);
            }
        }
    }

    private static void assertSame(ChecklistProgress actual, ChecklistProgress expected) {
        assertThat(actual.isEmpty()).isEqualTo(expected.isEmpty());
        assertThat(actual.isStarted()).isEqualTo(expected.isStarted());
        assertThat(actual.isUnwritten()).isEqualTo(expected.isUnwritten());
        assertThat(actual.isChanged()).isEqualTo(expected.isChanged());
        assertThat(actual.isShownActivated()).isEqualTo(expected.isShownActivated());
        assertThat(actual.shownPercent()).isEqualTo(expected.shownPercent());
        assertThat(actual.nextDue()).isEqualTo(expected.nextDue());
        assertThat(actual.lastProgress()).isEqualTo(expected.lastProgress());
        assertThat(happen(actual, "B@6000", 9_999)).isEqualTo(happen(expected, "B@6000", 9_999));
        assertThat(row(actual, 1)).isEqualTo(row(expected, 1));
    }

    @Test
    void stepsThatTheModelAddsAreOpenAndThoseItDropsAreForgotten() {
        ChecklistProgress progress = new ChecklistProgress(SETUP);
        happen(progress, "S@0 A@10 B@20", 20);
        row(progress, 20);
        Checklist other = checklist("S", 30, 100, distinct("X", 2), step("B", 2));
        ChecklistProgress restored = roundtrip(progress, IDS, other, new int[] {3, 2});
        assertThat(restored.completed()).isZero();
        assertThat(restored.stepsRemaining()).containsExactly("step X", "step B");
        happen(restored, "B@25", 25);
        assertThat(restored.completed()).as("the B before the change counts").isEqualTo(1);

        // If it came back, it would start again.
        ChecklistProgress back = roundtrip(restored, new int[] {3, 2}, SETUP, IDS);
        assertThat(back.stepsRemaining()).containsExactly("step A");
    }

    @Test
    void aChecklistThatLosesItsOpenStepsIsActivatedByTheNextEvent() {
        ChecklistProgress progress = new ChecklistProgress(SETUP);
        happen(progress, "S@0 A@10", 10);
        row(progress, 10);
        Checklist fewer = checklist("S", 30, 100, step("A", 1));
        ChecklistProgress restored = roundtrip(progress, IDS, fewer, new int[] {1});
        assertThat(restored.nextDue()).as("it has nothing left to expire for").isEqualTo(NEVER);
        assertThat(happen(restored, "X@20", 20)).containsExactly("activated@20");
        assertThat(restored.shownPercent()).as("of the row with two steps").isEqualTo(50);
        assertThat(row(restored, 20).activatedAt()).isEqualTo(10);
        assertThat(restored.shownPercent()).isEqualTo(100);
    }

    @Test
    void activatedStaysThoughTheModelAddsAStep() {
        ChecklistProgress progress = new ChecklistProgress(SETUP);
        happen(progress, "S@0 A@10 B@20 B@25", 25);
        row(progress, 25);
        Checklist more = checklist("S", 30, 100, step("A", 1), step("B", 2), step("X", 1));
        ChecklistProgress restored = roundtrip(progress, IDS, more, new int[] {1, 2, 3});
        assertThat(restored.status()).isEqualTo(ACTIVATED);
        assertThat(restored.nextDue()).isEqualTo(NEVER);
        assertThat(happen(restored, "A@30", 9_999)).isEmpty();
        assertThat(restored.isChanged()).isFalse();
        happen(restored, "X@40", 9_999);
        assertThat(restored.shownPercent()).as("it is not shown a second time").isEqualTo(100);
        assertThat(row(restored, 40).activatedAt()).isEqualTo(25);
    }

    @Test
    void distinctValuesAreKeptOverAChangeOfTheModel() {
        Checklist invites = checklist(null, 0, 0, distinct("A", 3));
        ChecklistProgress progress = new ChecklistProgress(invites);
        progress.take(event("A"), email("a"), 0);
        progress.take(event("A"), email("b"), 1);
        Checklist more = checklist(null, 0, 0, step("B", 1), distinct("A", 3));
        ChecklistProgress restored = roundtrip(progress, new int[] {5}, more, new int[] {6, 5});
        restored.take(event("A"), email("a"), 2);
        assertThat(restored.completed()).isZero();
        restored.take(event("A"), email("c"), 3);
        assertThat(restored.completed()).isEqualTo(1);
    }

    @Test
    void aChecklistThatTheModelDropsIsReadOver() {
        ByteWriter out = new ByteWriter();
        ChecklistProgress progress = new ChecklistProgress(SETUP);
        happen(progress, "S@0 A@10 B@200 B@300", 9_999);
        row(progress, 9_999);
        progress.write(out, IDS);
        new ChecklistProgress(SETUP).write(out, IDS);
        out.writeVarLong(42);
        ByteReader in = new ByteReader(out.toBytes());
        ChecklistProgress.skip(in);
        ChecklistProgress.skip(in);
        assertThat(in.readVarInt()).isEqualTo(42);
    }

    @ParameterizedTest
    @CsvSource({"IN_PROGRESS, 0", "STALLED, 1", "ACTIVATED, 2", "EXPIRED, 3"})
    void stateKnowsAStatusByItsCodeForEver(ActivationStatus status, int code) {
        assertThat(status.code()).isEqualTo(code);
        assertThat(ActivationStatus.of(code)).isEqualTo(status);
        assertThat(EXPIRED.text()).isEqualTo("expired");
    }
}
