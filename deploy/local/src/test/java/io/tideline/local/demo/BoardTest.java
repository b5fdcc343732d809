package io.tideline.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.local.demo.Snapshot.Pace;
import io.tideline.local.demo.Snapshot.Product;
import io.tideline.local.demo.Snapshot.Standing;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoardTest {

    private static final LocalDate DAY = LocalDate.of(2026, 3, 18);
    private static final Pace PACE = new Pace(1_234_567, 45.3, 12);

    private static final Snapshot SNAPSHOT =
            new Snapshot(
                    "weekly",
                    DAY,
                    false,
                    List.of(
                            standing("Brindlewick Freight", "enterprise", 100, 12, "86.71", 48, 60),
                            standing("Hobblethwaite Tools", "pro", 64, -3, "57.14", 8, 11),
                            standing("Nettlecombe Gardens", "trial", 35, null, "42.86", 3, 4),
                            standing("Tallowmere Foods", "pro", 2, -62, "14.29", 2, 21),
                            standing("Yarrowfen Seeds", "pro", 1, 0, "0.00", 0, 5)),
                    new Product(
                            DAY.minusDays(1),
                            212,
                            431,
                            new BigDecimal("0.4919"),
                            36,
                            40,
                            new BigDecimal("54.25")),
                    PACE);

    @Test
    void aNarrowTerminal() {
        assertThat(String.join("\n", board(80).lines(SNAPSHOT)).stripIndent())
                .isEqualTo(
                        """

                          weekly scores, Wed 18 Mar                 1,234,567 events · 45/s · 12 behind

                          ACCOUNT               PLAN       SCORE  CHANGE  ADOPTION   USERS  CHAMPION
                          Brindlewick Freight   enterprise   100    ▲ 12      87 %   48/60  mara.abendr…
                          Hobblethwaite Tools   pro           64     ▼ 3      57 %    8/11  mara.abendr…
                          Nettlecombe Gardens   trial         35     new      43 %     3/4  mara.abendr…
                          Tallowmere Foods      pro            2    ▼ 62      14 %    2/21  mara.abendr…
                          Yarrowfen Seeds       pro            1       =       0 %     0/5

                          Fell most   Tallowmere Foods ▼ 62 · Hobblethwaite Tools ▼ 3
                          Rose most   Brindlewick Freight ▲ 12
                          Product     212 users on Tue 17 Mar, 431 in the window · stickiness 49 %
                                      36 of 40 accounts active, average score 54""");
    }

    @Test
    void aWideTerminal() {
        assertThat(String.join("\n", board(110).lines(SNAPSHOT)).stripIndent())
                .isEqualTo(
                        """

                          weekly scores, Wed 18 Mar                                 1,234,567 events · 45/s · 12 behind

                          ACCOUNT               PLAN       SCORE              CHANGE  ADOPTION   USERS  CHAMPION
                          Brindlewick Freight   enterprise   100  ██████████    ▲ 12      87 %   48/60  mara.abendroth 31 %
                          Hobblethwaite Tools   pro           64  ██████░░░░     ▼ 3      57 %    8/11  mara.abendroth 31 %
                          Nettlecombe Gardens   trial         35  ████░░░░░░     new      43 %     3/4  mara.abendroth 31 %
                          Tallowmere Foods      pro            2  ░░░░░░░░░░    ▼ 62      14 %    2/21  mara.abendroth 31 %
                          Yarrowfen Seeds       pro            1  ░░░░░░░░░░       =       0 %     0/5

                          Fell most   Tallowmere Foods ▼ 62 · Hobblethwaite Tools ▼ 3
                          Rose most   Brindlewick Freight ▲ 12
                          Product     212 users on Tue 17 Mar, 431 in the window · stickiness 49 %
                                      36 of 40 accounts active, average score 54""");
    }

    @ParameterizedTest
    @ValueSource(ints = {78, 80, 95, 96, 120})
    void noLineIsWiderThanTheTerminal(int columns) {
        assertThat(board(columns).lines(SNAPSHOT))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
    }

    @Test
    void coloursChangeNothingButColours() {
        var coloured = new Board(new Ink(true), 110).lines(SNAPSHOT);
        assertThat(coloured).anySatisfy(line -> assertThat(line).contains("\u001b[31m"));
        assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[[0-9]*m", "")))
                .containsExactlyElementsOf(board(110).lines(SNAPSHOT));
    }

    @Test
    void theTitleSaysThatHistoryIsBeingRead() {
        var snapshot =
                new Snapshot("weekly", DAY, true, SNAPSHOT.standings(), SNAPSHOT.product(), PACE);
        assertThat(board(110).lines(snapshot).get(1))
                .startsWith("  weekly scores, Wed 18 Mar: reading history  ");
    }

    @Test
    void beforeTheFirstRow() {
        var empty = new Snapshot("weekly", null, true, List.of(), null, new Pace(0, 0, 0));
        assertThat(board(80).lines(empty)).contains("  No rows yet: the first day is being read.");
    }

    private static Board board(int columns) {
        return new Board(new Ink(false), columns);
    }

    private static Standing standing(
            String name,
            String plan,
            Integer score,
            Integer change,
            String adoption,
            int active,
            int total) {
        return new Standing(
                name,
                plan,
                true,
                score,
                change,
                new BigDecimal(adoption),
                active,
                total,
                active == 0 ? null : "mara.abendroth",
                active == 0 ? null : new BigDecimal("31.4"));
    }
}
