package io.tideline.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.local.demo.Snapshot.Cause;
import io.tideline.local.demo.Snapshot.Notice;
import io.tideline.local.demo.Snapshot.Pace;
import io.tideline.local.demo.Snapshot.Product;
import io.tideline.local.demo.Snapshot.Standing;
import io.tideline.local.demo.Snapshot.Step;
import io.tideline.local.demo.Snapshot.Trial;
import io.tideline.local.demo.Snapshot.Trials;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoardTest {

    private static final LocalDate DAY = LocalDate.of(2026, 3, 18);
    private static final LocalDateTime NOW = DAY.atTime(14, 2, 30);
    private static final Pace PACE =
            new Pace(
                    1_234_567,
                    45.3,
                    12,
                    new TreeMap<>(Map.of("missing_timestamp", 38L, "invalid_json", 1L)));

    private static final Snapshot SNAPSHOT =
            new Snapshot(
                    NOW,
                    "weekly",
                    DAY,
                    false,
                    List.of(
                            standing(
                                    "Brindlewick Freight",
                                    "enterprise",
                                    100,
                                    "good",
                                    12,
                                    48,
                                    60,
                                    new Cause(9, 3, "Report Created", 5, 19)),
                            standing(
                                    "Hobblethwaite Tools",
                                    "pro",
                                    64,
                                    "good",
                                    -3,
                                    8,
                                    11,
                                    new Cause(0, -3, null, 0, 0)),
                            standing("Nettlecombe Gardens", "trial", 35, "fair", null, 3, 4, null),
                            standing(
                                    "Tallowmere Foods",
                                    "pro",
                                    2,
                                    "at risk",
                                    -62,
                                    2,
                                    21,
                                    new Cause(-60, -2, "Dashboard Viewed", 190, 5)),
                            standing("Yarrowfen Seeds", "", 1, null, 0, 1, 5, null),
                            standing("Quennick Optics", "pro", 1, null, -67, 0, 9, null)),
                    new Product(
                            DAY.minusDays(1),
                            212,
                            431,
                            new BigDecimal("0.4919"),
                            36,
                            40,
                            new BigDecimal("54.25")),
                    PACE,
                    List.of(
                            new Notice(
                                    NOW.minusSeconds(4),
                                    "info",
                                    "converted",
                                    "Subscription Started on account knollbarrow-farms."),
                            new Notice(
                                    DAY.atTime(9, 5),
                                    "warning",
                                    "at-risk",
                                    "Data Exported on account umberlay-health, by"
                                            + " goran.westerby: ask what it is for."),
                            new Notice(
                                    DAY.minusDays(1).atTime(17, 30),
                                    "critical",
                                    "gone-quiet",
                                    "Quennick Optics (pro, owner Noor Castellan) has\ndone"
                                            + " nothing for 7 days: 8 of 9 people were active in"
                                            + " the 30 days before.")),
                    new Trials(
                            "account-trial",
                            List.of(
                                    trial("Ferndale Bicycles", "in_progress", 3, 14L, null),
                                    trial("Oakenspire Homes", "stalled", 1, 1L, null),
                                    trial("Quartzmere Labs", "activated", 5, 9L, 183_000L),
                                    trial("Inkwhistle Books", "expired", 2, 0L, null))));

    @Test
    void aNarrowTerminal() {
        assertThat(String.join("\n", board(80).lines(SNAPSHOT)).stripIndent())
                .isEqualTo(
                        """

                          weekly scores, Wed 18 Mar                 1,234,567 events · live · 12 behind

                          ACCOUNT               PLAN       SCORE  BAND      CHANGE  WHY
                          Brindlewick Freight   enterprise   100  good        ▲ 12  own +9, others +3; …
                          Hobblethwaite Tools   pro           64  good         ▼ 3  others −3
                          Nettlecombe Gardens   trial         35  fair         new
                          Tallowmere Foods      pro            2  at risk     ▼ 62  own −60; Dashboard …
                          Yarrowfen Seeds                      1                 =
                          Quennick Optics       pro            1              ▼ 67  last seen 10 Mar

                          FELL MOST
                          Quennick Optics           68 → 1   ▼ 67  last seen 10 Mar
                          Tallowmere Foods          64 → 2   ▼ 62  own −60; Dashboard Viewed 190→5
                          Hobblethwaite Tools      67 → 64    ▼ 3  others −3

                          Rose most   Brindlewick Freight ▲ 12
                          Product     212 users on Tue 17 Mar, 431 in the window · stickiness 49 %
                                      36 of 40 accounts active, average score 54
                          Rejected    39 records: invalid_json 1, missing_timestamp 38

                          ALERTS
                          14:02   ● info      Subscription Started on account knollbarrow-farms.
                          09:05   ● warning   Data Exported on account umberlay-health, by
                                              goran.westerby: ask what it is for.
                          17 Mar  ● critical  Quennick Optics (pro, owner Noor Castellan) has done
                                              nothing for 7 days: 8 of 9 people were active in the 30 d…

                          NEWEST TRIALS         STEPS        STATUS       LEFT     TO DO
                          Ferndale Bicycles     ✓✓✓··  60 %  in progress  14 days  Create a report, Con…
                          Oakenspire Homes      ✓····  20 %  stalled      1 day    Invite 2+ team membe…
                          Quartzmere Labs       ✓✓✓✓✓ 100 %  activated             done in 2 days
                          Inkwhistle Books      ✓✓···  40 %  expired               Upload 2+ files, Cre…""");
    }

    @Test
    void aWideTerminal() {
        assertThat(String.join("\n", board(110).lines(SNAPSHOT)).stripIndent())
                .isEqualTo(
                        """

                          weekly scores, Wed 18 Mar                                 1,234,567 events · live · 12 behind

                          ACCOUNT               PLAN       SCORE  BAND      CHANGE  ADOPTION   USERS  WHY
                          Brindlewick Freight   enterprise   100  good        ▲ 12      57 %   48/60  own +9, others +3; Report Creat…
                          Hobblethwaite Tools   pro           64  good         ▼ 3      57 %    8/11  others −3
                          Nettlecombe Gardens   trial         35  fair         new      57 %     3/4
                          Tallowmere Foods      pro            2  at risk     ▼ 62      57 %    2/21  own −60; Dashboard Viewed 190→5
                          Yarrowfen Seeds                      1                 =      57 %     1/5
                          Quennick Optics       pro            1              ▼ 67      57 %     0/9  last seen 10 Mar

                          FELL MOST
                          Quennick Optics           68 → 1   ▼ 67  last seen 10 Mar
                          Tallowmere Foods          64 → 2   ▼ 62  own −60; Dashboard Viewed 190→5
                          Hobblethwaite Tools      67 → 64    ▼ 3  others −3

                          Rose most   Brindlewick Freight ▲ 12
                          Product     212 users on Tue 17 Mar, 431 in the window · stickiness 49 %
                                      36 of 40 accounts active, average score 54
                          Rejected    39 records: invalid_json 1, missing_timestamp 38

                          ALERTS
                          14:02   ● info      converted     Subscription Started on account knollbarrow-farms.
                          09:05   ● warning   at-risk       Data Exported on account umberlay-health, by goran.westerby: ask what it
                                                            is for.
                          17 Mar  ● critical  gone-quiet    Quennick Optics (pro, owner Noor Castellan) has done nothing for 7 days: 8
                                                            of 9 people were active in the 30 days before.

                          NEWEST TRIALS         STEPS        STATUS       LEFT     TO DO
                          Ferndale Bicycles     ✓✓✓··  60 %  in progress  14 days  Create a report, Connect an integration
                          Oakenspire Homes      ✓····  20 %  stalled      1 day    Invite 2+ team members, Upload 2+ files, Create a …
                          Quartzmere Labs       ✓✓✓✓✓ 100 %  activated             done in 2 days
                          Inkwhistle Books      ✓✓···  40 %  expired               Upload 2+ files, Create a report, Connect an integ…""");
    }

    @ParameterizedTest
    @ValueSource(ints = {78, 80, 95, 96, 120})
    void noLineIsWiderThanTheTerminal(int columns) {
        assertThat(board(columns).lines(SNAPSHOT))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
    }

    @Test
    void coloursChangeNothingButColours() {
        var coloured = new Board(new Ink(true), 110, 45).lines(SNAPSHOT);
        assertThat(coloured).anySatisfy(line -> assertThat(line).contains("\u001b[31m"));
        assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[[0-9]*m", "")))
                .containsExactlyElementsOf(board(110).lines(SNAPSHOT));
    }

    @Test
    void theTitleSaysThatHistoryIsBeingRead() {
        var snapshot =
                new Snapshot(
                        NOW,
                        "weekly",
                        DAY,
                        true,
                        SNAPSHOT.standings(),
                        SNAPSHOT.product(),
                        PACE,
                        SNAPSHOT.alerts(),
                        SNAPSHOT.trials());
        assertThat(board(110).lines(snapshot).get(1))
                .startsWith("  weekly scores, Wed 18 Mar: reading history  ");
    }

    @ParameterizedTest
    @CsvSource({"24, 23", "30, 29", "40, 39", "45, 40", "200, 40"})
    void aLowTerminalHasRoomForAllOfIt(int rows, int lines) {
        var many =
                with(
                        Collections.nCopies(30, SNAPSHOT.standings().get(1)),
                        Collections.nCopies(30, SNAPSHOT.alerts().get(0)),
                        new Trials(
                                "account-trial",
                                Collections.nCopies(30, SNAPSHOT.trials().newest().get(0))));
        assertThat(new Board(new Ink(false), 80, rows).lines(many)).hasSize(lines);
    }

    @Test
    void whatHasNotHappenedYet() {
        var quiet = with(SNAPSHOT.standings(), List.of(), new Trials("account-trial", List.of()));
        assertThat(board(80).lines(quiet))
                .contains("  ALERTS  none yet", "  account-trial: nobody has begun yet");
    }

    @Test
    void whatTheModelDoesNotHaveIsNotThere() {
        assertThat(board(80).lines(with(SNAPSHOT.standings(), null, null)))
                .hasSize(20)
                .noneSatisfy(line -> assertThat(line).containsAnyOf("ALERTS", "TRIALS"));
    }

    @Test
    void longNamesAreCut() {
        var name = "Llanfairpwllgwyngyll Freight and Shipping";
        var trial =
                new Trial(name, "in_progress", steps(12, 7), new BigDecimal("58.33"), null, null);
        var alert = new Notice(NOW, "info", "a-rule-with-a-long-name", name.repeat(9));
        var lines =
                board(110)
                        .lines(
                                with(
                                        SNAPSHOT.standings(),
                                        List.of(alert),
                                        new Trials("account-trial", List.of(trial))));
        assertThat(lines)
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .startsWith(
                                                "  Llanfairpwllgwyngyll… 7/12     58 %  in progress"
                                                        + "           step 8, step 9"))
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .startsWith("  14:02   ● info      a-rule-with-… Llanfair"))
                .anySatisfy(line -> assertThat(line).matches(" {36}\\S.*…"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(110));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "59, 59 s",
        "60, 1 min",
        "7199, 119 min",
        "7200, 2 hours",
        "172800, 2 days"
    })
    void howLongItTook(long seconds, String span) {
        var trials = new Trials("account-trial", List.of(trial("x", "activated", 5, 1L, seconds)));
        assertThat(board(80).lines(with(SNAPSHOT.standings(), null, trials)))
                .last(InstanceOfAssertFactories.STRING)
                .endsWith(" 100 %  activated             done in " + span);
    }

    @Test
    void severitiesAndStatusesHaveColours() {
        assertThat(String.join("\n", new Board(new Ink(true), 110, 45).lines(SNAPSHOT)))
                .contains(
                        "\u001b[31m● critical",
                        "\u001b[33m● warning",
                        "\u001b[32m● info",
                        "\u001b[1mSubscription Started",
                        "\u001b[32m✓",
                        "\u001b[33mstalled",
                        "\u001b[31mexpired")
                .doesNotContain("\u001b[1mAccount quennick");
    }

    @Test
    void beforeTheFirstRow() {
        var empty =
                new Snapshot(
                        NOW,
                        "weekly",
                        null,
                        true,
                        List.of(),
                        null,
                        new Pace(0, 0, 0, Map.of()),
                        null,
                        null);
        assertThat(board(80).lines(empty)).contains("  No rows yet: the first day is being read.");
    }

    private static Board board(int columns) {
        return new Board(new Ink(false), columns, 45);
    }

    private static Standing standing(
            String name,
            String plan,
            Integer score,
            String band,
            Integer change,
            int active,
            int total,
            Cause cause) {
        return new Standing(
                name,
                plan,
                true,
                score,
                band,
                change,
                cause,
                new BigDecimal("57.14"),
                active,
                total,
                DAY.minusDays(8));
    }

    private static Snapshot with(List<Standing> standings, List<Notice> alerts, Trials trials) {
        return new Snapshot(
                NOW, "weekly", DAY, false, standings, SNAPSHOT.product(), PACE, alerts, trials);
    }

    private static List<Step> steps(int all, int done) {
        return IntStream.rangeClosed(1, all)
                .mapToObj(i -> new Step("step " + i, i <= done))
                .toList();
    }

    private static Trial trial(String name, String status, int done, Long daysLeft, Long took) {
        var names =
                List.of(
                        "Create an account",
                        "Invite 2+ team members",
                        "Upload 2+ files",
                        "Create a report",
                        "Connect an integration");
        return new Trial(
                name,
                status,
                IntStream.range(0, names.size())
                        .mapToObj(i -> new Step(names.get(i), i < done))
                        .toList(),
                new BigDecimal(20 * done),
                daysLeft,
                took == null ? null : Duration.ofSeconds(took));
    }
}
