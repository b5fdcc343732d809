package io.tideline.local.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.local.compare.ProfileComparison.BandMove;
import io.tideline.local.replay.ScoreLine;
import io.tideline.model.Level;
import org.junit.jupiter.api.Test;

class ProfileChangesTest {
    private static final String BEFORE = "2025-03-09";
    private static final String LAST = "2025-03-10";

    private final ProfileChanges changes = new ProfileChanges("weekly", Level.ACCOUNT, LAST);

    @Test
    void countsRowsOfAllDaysAndOfTheLast() {
        changes.add(row("a", BEFORE, 10, "low"), row("a", BEFORE, 20, "low"));
        changes.add(row("a", LAST, 10, "low"), row("a", LAST, 10, "low"));
        changes.add(row("b", LAST, 10, "low"), row("b", LAST, 50, "high"));
        changes.add(row("c", LAST, 10, "low"), row("c", LAST, 10, null));
        changes.add(row("d", LAST, null, null), row("d", LAST, 10, null));
        changes.add(row("e", LAST, 10, null), null);
        changes.add(null, row("f", LAST, 10, null));
        changes.add(null, row("f", BEFORE, 10, null));

        var result = changes.result();

        assertThat(result.profile()).isEqualTo("weekly");
        assertThat(result.level()).isEqualTo("account");
        assertThat(result.lastDay()).isEqualTo(new RowCounts(4, 3, 2, 2, 1, 1));
        assertThat(result.allDays()).isEqualTo(new RowCounts(5, 4, 3, 2, 1, 2));
        assertThat(result.bandMoves())
                .containsExactly(new BandMove("low", null, 1), new BandMove("low", "high", 1));
        assertThat(result.rises()).containsExactly(new ScoreChange("b", 10, 50, 40, "low", "high"));
        assertThat(result.falls()).isEmpty();
    }

    @Test
    void listsTheGreatestChangesOfTheLastDay() {
        for (int i = 1; i <= 30; i++) {
            var id = "%02d".formatted(i);
            changes.add(row(id, LAST, 50, null), row(id, LAST, 50 + i / 2, null));
            changes.add(row(id, LAST, 50, null), row(id, LAST, 50 - i, null));
            changes.add(row(id, BEFORE, 1, null), row(id, BEFORE, 100, null));
        }
        var result = changes.result();
        assertThat(result.rises())
                .extracting(ScoreChange::entityId)
                .containsExactly("30", "28", "29", "26", "27", "24", "25", "22", "23", "20");
        assertThat(result.falls())
                .extracting(ScoreChange::change)
                .containsExactly(-30, -29, -28, -27, -26, -25, -24, -23, -22, -21);
    }

    @Test
    void theSameRowsHaveNoChange() {
        changes.add(row("a", LAST, 10, "low"), row("a", LAST, 10, "low"));
        var result = changes.result();
        assertThat(result.lastDay()).isEqualTo(new RowCounts(1, 0, 0, 0, 0, 0));
        assertThat(result.bandMoves()).isEmpty();
        assertThat(result.rises()).isEmpty();
        assertThat(result.falls()).isEmpty();
    }

    private static ScoreLine row(String account, String day, Integer score, String band) {
        return new ScoreLine("account", account, "weekly", day, score, band);
    }
}
