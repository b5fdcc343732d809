package io.tideline.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.ModelBuilder;
import io.tideline.model.Model;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the log says of settings that look back further than state does. */
class LookBacksTest {
    private static final int DAY = (int) LocalDate.parse("2025-05-09").toEpochDay();

    private static Model model(int window, int roster) {
        return ModelBuilder.model()
                .profiles("{two: {window: %dd}}".formatted(window))
                .rosterDays(roster)
                .build();
    }

    private static LookBacks changed(Model before, Model after) {
        List<String> lines = new LookBacks(List.of(), before, Integer.MIN_VALUE).lines();
        return new LookBacks(lines, after, DAY);
    }

    @Test
    void nothingIsSaidWhereNothingHasChanged() {
        LookBacks lookBacks = changed(model(2, 3), model(2, 3));
        assertThat(lookBacks.warnings()).isEmpty();
        assertThat(lookBacks.incompleteOn(DAY)).isZero();
    }

    @Test
    void aRaisedWindowIsNamedWithItsDays() {
        LookBacks lookBacks = changed(model(2, 3), model(5, 3));
        assertThat(lookBacks.warnings())
                .containsExactly(
                        "The window of profile two was raised to 5 days: state is complete from"
                                + " 2025-05-08 on. Rows look back no further, have the whole window"
                                + " from 2025-05-12 on, and their previous_score and change are"
                                + " null until 2025-05-17.");
        assertThat(lookBacks.incompleteOn(DAY + 1)).isEqualTo(1);
        assertThat(lookBacks.incompleteOn(DAY + 3)).isZero();
        assertThat(new LookBacks(lookBacks.lines(), model(5, 3), DAY + 8).warnings()).isEmpty();
        assertThat(new LookBacks(lookBacks.lines(), model(5, 3), DAY + 7).warnings()).hasSize(1);
    }

    @Test
    void aLoweredWindowIsNamedToo() {
        assertThat(changed(model(5, 3), model(2, 3)).warnings())
                .containsExactly(
                        "The window of profile two is 2 days since 2025-05-10: previous_score and"
                                + " change are null until 2025-05-12.");
    }

    @Test
    void aRaisedRosterIsNamedWithItsDays() {
        LookBacks lookBacks = changed(model(2, 3), model(2, 6));
        assertThat(lookBacks.warnings())
                .containsExactly(
                        "roster_days was raised to 6: state has the members of 3 days. total_users"
                                + " counts those seen since 2025-05-07, and is complete from"
                                + " 2025-05-12 on.");
        assertThat(lookBacks.incompleteOn(DAY + 1)).isEqualTo(1);
        assertThat(changed(model(2, 6), model(2, 3)).warnings()).isEmpty();
    }

    @Test
    void aNewProfileWithinWhatIsKeptIsComplete() {
        Model more =
                ModelBuilder.model()
                        .profiles("{two: {window: 2d}, new: {window: 2d}, long: {window: 9d}}")
                        .build();
        assertThat(changed(model(2, 3), more).warnings())
                .singleElement()
                .asString()
                .startsWith("The window of profile long ");
    }
}
