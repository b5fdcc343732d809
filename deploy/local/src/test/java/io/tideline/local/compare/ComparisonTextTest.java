package io.tideline.local.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.local.compare.ProfileComparison.BandMove;
import io.tideline.local.replay.EventsRead;
import io.tideline.local.replay.ModelFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTextTest {
    private static final Names NONE = new Names(List.of(), List.of(), List.of());

    @Test
    void showsBandsWhereThereAreAny() {
        var profile =
                new ProfileComparison(
                        "weekly",
                        "account",
                        new RowCounts(3, 2, 2, 1, 0, 1),
                        new RowCounts(1_234, 2, 2, 1, 0, 1),
                        List.of(new BandMove(null, "good", 1)),
                        List.of(new ScoreChange("a\u001b", 10, 70, 60, null, "good")),
                        List.of(new ScoreChange("b", 20, 19, -1, null, null)));
        assertThat(ComparisonText.of(comparison("UTC", NONE, List.of(profile))))
                .contains(
                        "Bands: weekly, accounts, on 2025-03-10",
                        "  A     B     accounts",
                        "  none  good         1",
                        "  account    band in A  band in B   A   B  change",
                        "  \"a\\u001b\"  none       good       10  70     +60",
                        "  account   A   B  change",
                        "  \"b\"      20  19      -1",
                        "  weekly   account    1,234        2      2     1          0          1",
                        "Neither model has alerts.");
    }

    @Test
    void saysWhatCannotBeCompared() {
        var lines =
                ComparisonText.of(
                        comparison(
                                "Europe/Berlin",
                                new Names(List.of("weekly", "daily"), List.of(), List.of("new")),
                                List.of()));
        assertThat(lines)
                .contains(
                        "The days of A are in Europe/Berlin, those of B in UTC: rows of the same day are not of the same hours.",
                        "Only in A: profiles weekly, daily; rule new",
                        "The models have no profile in common: no scores can be compared.");
    }

    private static Comparison comparison(
            String zone, Names onlyInA, List<ProfileComparison> profiles) {
        return new Comparison(
                new ModelFile("a.yaml", 1),
                new ModelFile("b.yaml", 2),
                new EventsRead(2, 2, 0, 0, "2025-03-01", "2025-03-10"),
                "2025-03-10",
                zone,
                "UTC",
                onlyInA,
                NONE,
                profiles,
                List.of());
    }
}
