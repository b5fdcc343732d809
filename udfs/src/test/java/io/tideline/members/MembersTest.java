package io.tideline.members;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.RejectionReason;
import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.Text;
import io.tideline.message.PopulationInput;
import io.tideline.model.Model;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which events members accept, what they forward to accounts, and when days close. */
@ParameterizedClass
@EnumSource(Backend.class)
class MembersTest {
    private static final Model MODEL = model().build();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long MINUTES_10 = Duration.ofMinutes(10).toMillis();

    @Parameter Backend backend;

    /** An interval of live rows, so that counts are forwarded before a day ends. */
    private static final long LONG = Duration.ofDays(1_000).toMillis();

    private static TimeSettings lateness(Duration allowed) {
        return new TimeSettings(MINUTES_10, allowed.toMillis(), LONG, false);
    }

    private MembersHarness start() throws Exception {
        return start(MODEL, lateness(Duration.ofDays(1)));
    }

    private MembersHarness start(Model model, TimeSettings times) throws Exception {
        return MembersHarness.start(backend, model, times);
    }

    @Test
    void anIdIsTakenOnceAUserOnWhicheverOpenDay() throws Exception {
        try (MembersHarness members = start()) {
            Happening first = user("ann").in("acme").did("Logged In").id("m1");
            members.send(
                    first.at("2025-05-05T10:00Z"),
                    first.at("2025-05-05T10:00Z"),
                    first.at("2025-05-05T11:00Z"),
                    first.at("2025-05-06T01:00Z"),
                    first.at("2025-05-04T01:00Z"),
                    first.id("m2").at("2025-05-05T10:00Z"));
            assertThat(members.forwarded()).containsExactly("ann@acme 2025-05-05 2: Logged In 2");

            // Someone else's id, and an account's own, are other ids; without one all are taken.
            members.send(
                    user("bob").in("acme").id("m1").at("2025-05-05T10:00Z"),
                    anonymous().in("acme").id("m1").at("2025-05-05T10:00Z"),
                    anonymous().in("acme").id("m1").at("2025-05-05T10:00Z"),
                    user("bob").in("acme").at("2025-05-05T10:00Z"),
                    user("bob").in("acme").at("2025-05-05T10:00Z"));
            assertThat(members.forwarded())
                    .containsExactly("bob@acme 2025-05-05 3:", "@acme 2025-05-05 1:");
        }
    }

    @Test
    void anIdIsForgottenWhenItsDayTakesNoMoreEvents() throws Exception {
        try (MembersHarness members = start()) {
            Happening event = user("ann").in("acme").did("Logged In").id("m1");
            members.send(event.at("2025-05-05T10:00Z"));
            members.watermark(members.lastMillisOf("2025-05-06") - 1);
            members.send(event.at("2025-05-06T10:00Z"));
            assertThat(members.forwarded()).hasSize(1);

            members.closeDay("2025-05-06");
            members.send(event.at("2025-05-06T10:00Z"), event.at("2025-05-07T10:00Z"));
            assertThat(members.forwarded()).containsExactly("ann@acme 2025-05-06 Logged In");
        }
    }

    @Test
    void aDayTakesEventsUntilItsLatenessHasPassed() throws Exception {
        for (Duration allowed : List.of(Duration.ZERO, Duration.ofHours(5), Duration.ofDays(1))) {
            try (MembersHarness members = start(MODEL, lateness(allowed))) {
                Happening event = user("ann").in("acme").did("Logged In");
                long end = members.lastMillisOf("2025-05-05") + allowed.toMillis();
                members.watermark(end - 1);
                members.send(event.at("2025-05-05T00:00Z"));
                assertThat(members.forwarded())
                        .singleElement()
                        .asString()
                        .startsWith("ann@acme 2025-05-05 ");
                assertThat(members.tooLate()).isEmpty();

                members.watermark(end);
                members.send(event.at("2025-05-05T23:59:59.999Z"), event.at("2025-05-06T00:00Z"));
                assertThat(members.forwarded())
                        .singleElement()
                        .asString()
                        .startsWith("ann@acme 2025-05-06 ");
                assertThat(members.tooLate())
                        .singleElement()
                        .satisfies(
                                rejection -> {
                                    assertThat(rejection.reason())
                                            .isEqualTo(RejectionReason.TOO_LATE);
                                    assertThat(rejection.detail())
                                            .contains("2025-05-05T23:59:59.999Z")
                                            .contains("allowed_lateness");
                                    assertThat(rejection.position().offset()).isEqualTo(2);
                                    assertThat(rejection.payload()).asString().isEqualTo("line 2");
                                });
            }
        }
    }

    /** More lateness would take events of files, too, but into days without a benchmark. */
    @Test
    void ofFilesTheRemedyIsAnother() throws Exception {
        try (MembersHarness members = start(MODEL, TimeSettings.REPLAY)) {
            members.closeDay("2025-05-05");
            members.send(user("ann").in("acme").did("Logged In").at("2025-05-01T10:00Z"));

            assertThat(members.tooLate())
                    .singleElement()
                    .satisfies(
                            rejection ->
                                    assertThat(rejection.detail())
                                            .contains("--out-of-orderness")
                                            .doesNotContain("allowed_lateness"));
        }
    }

    @Test
    void anAnonymousEventIsIgnoredUnlessItIsTooLate() throws Exception {
        try (MembersHarness members = start()) {
            members.closeDay("2025-05-05");
            members.send(
                    anonymous().did("Logged In").at("2025-05-06T10:00Z"),
                    anonymous().did("Logged In").at("2025-05-01T10:00Z"));

            assertThat(members.tooLate()).hasSize(1);
            assertThat(members.forwarded()).isEmpty();
            assertThat(members.stateEntries()).isZero();
            assertThat(members.timers()).isZero();
        }
    }

    @Test
    void anEventWithoutAnAccountTakesThatOfTheLastGroupCallToArrive() throws Exception {
        try (MembersHarness members = start()) {
            members.send(
                    user("ann").did("Logged In").at("2025-05-05T08:00Z"),
                    user("ann").joined("acme").with("plan", "pro").at("2025-05-05T09:00Z"),
                    user("ann").did("Logged In").at("2025-05-05T07:00Z"),
                    user("ann").in("zeta").did("Logged In").at("2025-05-05T10:00Z"),
                    user("ann").did("Logged In").at("2025-05-05T11:00Z"),
                    user("ann").joined("base").at("2025-05-05T06:00Z"), // arrives last
                    user("ann").did("Logged In").at("2025-05-05T12:00Z"),
                    user("ann").joined(null).at("2025-05-05T13:00Z"), // leaves
                    user("ann").did("Logged In").at("2025-05-05T14:00Z"),
                    user("ann").in("zeta").did("Logged In").at("2025-05-05T15:00Z"),
                    user("ann").did("Logged In").at("2025-05-05T16:00Z"),
                    user("bob").did("Logged In").at("2025-05-05T14:00Z"));

            assertThat(members.forwarded())
                    .containsExactly(
                            "ann@acme 2025-05-05 {plan=\"pro\"}",
                            "ann@base 2025-05-05 {}",
                            "ann@acme 2025-05-05 2: Logged In 2",
                            "ann@base 2025-05-05 1: Logged In 1",
                            "ann@zeta 2025-05-05 2: Logged In 2");
        }
    }

    @Test
    void aUsersAccountIsThatOfTheLatestEventUpToTheDay() throws Exception {
        try (MembersHarness members = start()) {
            Happening ann = user("ann").did("Logged In");
            members.send(
                    ann.in("acme").at("2025-05-05T10:00Z"),
                    ann.in("base").at("2025-05-05T09:00Z"), // arrives later, is older
                    ann.in("base").at("2025-05-06T10:00Z"),
                    ann.in("cube").at("2025-05-06T10:00Z"), // as late: the greater id
                    ann.in("acme").at("2025-05-06T10:00Z"));
            members.closeDay("2025-05-06");

            assertThat(members.userDays())
                    .containsExactly(
                            "FINAL ann@acme 2025-05-05 two=2", "FINAL ann@cube 2025-05-06 two=5");
        }
    }

    @Test
    void rowsAreDueInTheWindowAndOnceOnTheDayAfterIt() throws Exception {
        try (MembersHarness members = start()) {
            members.send(
                    user("ann").did("Report Created").at("2025-05-05T10:00Z"),
                    user("bob").at("2025-05-05T10:00Z")); // present, but to no score
            members.watermark(members.lastMillisOf("2025-05-05") - 1);
            assertThat(members.userDays()).isEmpty();
            members.closeDay("2025-05-05");
            assertThat(members.userDays()).containsExactly("FINAL ann 2025-05-05 two=9");
            members.closeDay("2025-05-06");
            assertThat(members.userDays()).containsExactly("FINAL ann 2025-05-06 two=9");
            members.closeDay("2025-05-07");
            assertThat(members.userDays()).containsExactly("FINAL ann 2025-05-07 two=0");
            members.closeDay("2025-05-20");
            assertThat(members.userDays()).isEmpty();
        }
    }

    @Test
    void aJumpOverManyDaysClosesEachOfThem() throws Exception {
        try (MembersHarness members = start()) {
            Happening ann = user("ann").did("Logged In");
            members.send(
                    ann.at("2025-05-01T10:00Z"),
                    ann.at("2025-05-02T10:00Z"),
                    ann.at("2025-05-06T10:00Z"));
            members.closeDay("2025-06-30");

            assertThat(members.userDays())
                    .containsExactly(
                            "FINAL ann 2025-05-01 two=1",
                            "FINAL ann 2025-05-02 two=2",
                            "FINAL ann 2025-05-03 two=1",
                            "FINAL ann 2025-05-04 two=0",
                            "FINAL ann 2025-05-06 two=1",
                            "FINAL ann 2025-05-07 two=1",
                            "FINAL ann 2025-05-08 two=0");
        }
    }

    @Test
    void aUserIsTheSumOfItsAccountsWithTheCapInEach() throws Exception {
        try (MembersHarness members = start()) {
            for (String account : new String[] {"acme", "base", null}) {
                for (int i = 0; i < 3; i++) {
                    members.send(
                            user("ann").in(account).did("File Uploaded").at("2025-05-05T10:00Z"));
                }
            }
            members.closeDay("2025-05-05");

            // 3 members, 2 of 3 uploads each, 5 points an upload
            assertThat(members.userDays()).containsExactly("FINAL ann@base 2025-05-05 two=30");
        }
    }

    @Test
    void lateEventsCorrectTheirDayAndThoseAfterItOnceAtTheNextWatermark() throws Exception {
        try (MembersHarness members = start(MODEL, lateness(Duration.ofDays(3)))) {
            Happening ann = user("ann").in("acme").did("Report Created");
            members.send(ann.at("2025-05-05T10:00Z"));
            members.watermark("2025-05-08T12:00Z");
            members.userDays();
            assertThat(members.forwarded())
                    .containsExactly("ann@acme 2025-05-05 1: Report Created 1");

            members.send(
                    ann.did("Logged In").at("2025-05-06T10:00Z"),
                    ann.did("Logged In").at("2025-05-05T11:00Z"),
                    ann.did("Logged In").at("2025-05-06T11:00Z"));
            long taken = Happening.millis("2025-05-08T12:00Z") + 1;
            assertThat(members.rawDeltas())
                    .hasSize(3)
                    .allSatisfy(delta -> assertThat(delta.releaseAt()).isEqualTo(taken));
            assertThat(members.userDays()).isEmpty();

            members.watermark(taken);
            assertThat(members.userDays())
                    .containsExactly(
                            "CORRECTION ann@acme 2025-05-05 two=10",
                            "CORRECTION ann@acme 2025-05-06 two=12",
                            "CORRECTION ann@acme 2025-05-07 two=2");
            members.closeDay("2025-05-10");
            assertThat(members.userDays()).containsExactly("FINAL ann@acme 2025-05-08 two=0");
        }
    }

    @Test
    void aLateEventOfSomebodyNewBringsTheRowsThatItWouldHaveHad() throws Exception {
        try (MembersHarness members = start()) {
            members.watermark("2025-05-06T12:00Z");
            members.send(user("ann").did("Logged In").at("2025-05-05T10:00Z"));
            members.closeDay("2025-05-07");

            assertThat(members.userDays())
                    .containsExactly(
                            "CORRECTION ann 2025-05-05 two=1",
                            "FINAL ann 2025-05-06 two=1",
                            "FINAL ann 2025-05-07 two=0");
        }
    }

    /** The day that closes is written again too: its row may show the score that changes. */
    @Test
    void aWatermarkThatAlsoClosesTheDayCorrectsBoth() throws Exception {
        try (MembersHarness members = start()) {
            members.send(user("ann").did("Logged In").at("2025-05-06T10:00Z"));
            members.watermark(members.lastMillisOf("2025-05-06") - 1);
            members.send(user("ann").did("Report Created").at("2025-05-05T10:00Z"));
            members.closeDay("2025-05-06");

            assertThat(members.userDays())
                    .containsExactly(
                            "CORRECTION ann 2025-05-05 two=9",
                            "CORRECTION ann 2025-05-06 two=10",
                            "FINAL ann 2025-05-06 two=10");
        }
    }

    @Test
    void daysOf23And25HoursCloseWithTheirLastMillisecond() throws Exception {
        Model berlin = model().timezone("Europe/Berlin").profiles("{one: {window: 1d}}").build();
        try (MembersHarness members = start(berlin, TimeSettings.REPLAY)) {
            Happening ann = user("ann").did("Logged In");
            members.send(ann.at("2025-03-29T23:00Z"), ann.at("2025-03-30T21:59:59.999Z"));
            members.watermark("2025-03-30T21:59:59.998Z");
            assertThat(members.userDays()).isEmpty();
            members.watermark("2025-03-30T21:59:59.999Z");
            assertThat(members.userDays()).containsExactly("FINAL ann 2025-03-30 one=2");

            members.send(ann.at("2025-10-25T22:00Z"), ann.at("2025-10-26T22:59:59.999Z"));
            members.watermark("2025-10-26T22:59:59.998Z");
            assertThat(members.userDays()).containsExactly("FINAL ann 2025-03-31 one=0");
            members.watermark("2025-10-26T22:59:59.999Z");
            assertThat(members.userDays()).containsExactly("FINAL ann 2025-10-26 one=2");
        }
    }

    /** Samoa went from the 29th to the 31st of December 2011. */
    @Test
    void aDateThatAZoneSkippedClosesWithTheDayBefore() throws Exception {
        Model samoa = model().timezone("Pacific/Apia").build();
        try (MembersHarness members = start(samoa, TimeSettings.REPLAY)) {
            members.send(user("ann").did("Logged In").at("2011-12-29T12:00-10:00"));
            members.watermark("2011-12-30T23:59:59.999+14:00"); // of the skipped date
            assertThat(members.userDays())
                    .containsExactly("FINAL ann 2011-12-29 two=1", "FINAL ann 2011-12-30 two=1");
            members.watermark("2012-01-01T12:00+14:00");
            assertThat(members.userDays()).containsExactly("FINAL ann 2011-12-31 two=0");
        }
    }

    @Test
    void theEndOfInputClosesNothingButWritesCorrections() throws Exception {
        try (MembersHarness members = start(MODEL, TimeSettings.REPLAY)) {
            Happening ann = user("ann").did("Logged In");
            members.send(ann.at("2025-05-05T10:00Z"));
            members.closeDay("2025-05-05");
            assertThat(members.userDays()).containsExactly("FINAL ann 2025-05-05 two=1");

            members.send(ann.at("2025-05-05T11:00Z"), ann.at("2025-05-06T11:00Z"));
            members.endOfInput();
            assertThat(members.userDays()).containsExactly("CORRECTION ann 2025-05-05 two=2");
            assertThat(members.timers()).isZero();
        }
    }

    @Test
    void onlyUsersOfAnAccountAskForItsSegments() throws Exception {
        Model segmented = model().plans().build();
        try (MembersHarness members = start(segmented, TimeSettings.REPLAY)) {
            members.send(
                    user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z"),
                    user("bob").did("Logged In").at("2025-05-05T10:00Z"));
            members.closeDay("2025-05-05");

            assertThat(members.side(MembersOperator.UNATTACHED).stream().map(Text::of))
                    .containsExactly("FINAL bob 2025-05-05 two=1");
            assertThat(members.userDays()).containsExactly("FINAL ann@acme 2025-05-05 two=1");
        }
    }

    @Test
    void thePopulationHearsOfEachEarlierFirstDayOnce() throws Exception {
        try (MembersHarness members = start()) {
            members.send(
                    user("ann").at("2025-05-05T10:00Z"),
                    user("bob").at("2025-05-05T11:00Z"),
                    user("bob").at("2025-05-06T11:00Z"),
                    anonymous().in("acme").at("2025-05-04T11:00Z"),
                    anonymous().at("2025-05-01T11:00Z"));

            assertThat(members.side(MembersOperator.FIRST_SEEN))
                    .extracting(PopulationInput::day)
                    .containsExactly(
                            (int) (Happening.millis("2025-05-05T00:00Z") / DAY),
                            (int) (Happening.millis("2025-05-04T00:00Z") / DAY));
        }
    }
}
