package io.tideline.activation;

import static io.tideline.activation.ActivationStatus.ACTIVATED;
import static io.tideline.activation.Checklists.checklist;
import static io.tideline.activation.Checklists.distinct;
import static io.tideline.activation.Checklists.roundtrip;
import static io.tideline.activation.Checklists.row;
import static io.tideline.activation.Checklists.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.activation.ActivationRow.StepDone;
import io.tideline.model.Checklist;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens to a checklist, in whichever order it arrives. */
class ChecklistPropertiesTest {
    private static final int TRIES = 500;

    /** An event of the checklist, by its letter, and the value it has, or -. */
    record Act(String event, String email, long at) {}

    @Provide
    Arbitrary<List<Act>> acts() {
        Arbitrary<String> event = Arbitraries.of("S", "A", "B", "C", "X");
        Arbitrary<String> email = Arbitraries.of("-", "a", "b", "c");
        Arbitrary<Long> at = Arbitraries.longs().between(0, 200);
        return Combinators.combine(event, email, at).as(Act::new).list().ofMaxSize(25);
    }

    @Provide
    Arbitrary<Checklist> checklists() {
        Arbitrary<String> start = Arbitraries.of("S").injectNull(0.3);
        Arbitrary<Integer> stalledAfter = Arbitraries.of(0, 20, 60);
        Arbitrary<Integer> expiresAfter = Arbitraries.of(0, 60, 100);
        return Combinators.combine(start, stalledAfter, expiresAfter)
                .as(
                        (event, stalled, expires) ->
                                checklist(
                                        event,
                                        stalled,
                                        expires,
                                        step("A", 1),
                                        step("B", 2),
                                        distinct("C", 2)));
    }

    /** Returns all rows that are written, and each status that fell due with its due time. */
    private static List<Object> play(Checklist checklist, List<Act> acts, boolean restored) {
        ChecklistProgress progress = new ChecklistProgress(checklist);
        List<Object> emitted = new ArrayList<>();
        for (Act act : acts) {
            progress = restored ? roundtrip(progress) : progress;
            for (long due = progress.nextDue(); due <= act.at; due = progress.nextDue()) {
                progress.fallDue();
                emitted.add(progress.status().text() + "@" + due);
                assertThat(progress.isChanged()).isTrue();
                emitted.add(row(progress, due));
            }
            progress = restored ? roundtrip(progress) : progress;
            progress.take(
                    Checklists.event(act.event),
                    act.email.equals("-") ? null : Map.of("email", act.email),
                    act.at);
            if (progress.isChanged()) {
                emitted.add(row(progress, act.at));
            }
        }
        return emitted;
    }

    private static List<ActivationRow> rows(List<Object> emitted) {
        return emitted.stream()
                .filter(ActivationRow.class::isInstance)
                .map(ActivationRow.class::cast)
                .toList();
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void theRateNeverFallsAndADoneStepStaysAsItIs(
            @ForAll("checklists") Checklist checklist, @ForAll("acts") List<Act> acts) {
        BigDecimal rate = BigDecimal.ZERO;
        List<StepDone> done = List.of();
        for (ActivationRow row : rows(play(checklist, acts, false))) {
            assertThat(row.rate()).isGreaterThanOrEqualTo(rate);
            assertThat(row.stepsDone()).containsAll(done);
            assertThat(row.total()).isEqualTo(3);
            rate = row.rate();
            done = row.stepsDone();
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void activatedNeverReverts(
            @ForAll("checklists") Checklist checklist, @ForAll("acts") List<Act> acts) {
        List<ActivationRow> rows = rows(play(checklist, acts, false));
        for (ActivationRow row : rows) {
            assertThat(row.status() == ACTIVATED).isEqualTo(row.stepsRemaining().isEmpty());
            if (row.status() == ACTIVATED) {
                assertThat(row).as("the last word").isSameAs(rows.get(rows.size() - 1));
                long last = row.stepsDone().stream().mapToLong(StepDone::at).max().orElseThrow();
                assertThat(row.activatedAt()).isEqualTo(Math.max(last, row.startedAt()));
                assertThat(row.timeToActivation()).isNotNegative();
            } else {
                assertThat(row.activatedAt()).isNull();
                assertThat(row.timeToActivation()).isNull();
            }
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void nothingFallsDueTwiceAtOneTime(
            @ForAll("checklists") Checklist checklist, @ForAll("acts") List<Act> acts) {
        Set<Object> seen = new HashSet<>();
        for (Object output : play(checklist, acts, false)) {
            assertThat(seen.add(output)).as("%s emitted twice", output).isTrue();
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void eachRowShowsSomethingNew(
            @ForAll("checklists") Checklist checklist, @ForAll("acts") List<Act> acts) {
        ActivationRow before = null;
        for (ActivationRow row : rows(play(checklist, acts, false))) {
            assertThat(row.revision()).isEqualTo(before == null ? 1 : before.revision() + 1);
            if (before != null) {
                assertThat(row.startedAt()).isEqualTo(before.startedAt());
                assertThat(row.status() != before.status() || row.completed() > before.completed())
                        .isTrue();
            }
            before = row;
        }
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
    void writingAndReadingBackChangesNothing(
            @ForAll("checklists") Checklist checklist, @ForAll("acts") List<Act> acts) {
        assertThat(play(checklist, acts, true)).isEqualTo(play(checklist, acts, false));
    }
}
