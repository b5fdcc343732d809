package io.tideline.accounts;

import static io.tideline.accounts.AccountsHarness.day;
import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tideline.directory.AccountRow;
import io.tideline.engagement.Driver;
import io.tideline.engagement.TopUser;
import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.message.AccountMessage;
import io.tideline.message.AccountSegmentsChanged;
import io.tideline.message.DailySnapshot;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Model;
import io.tideline.time.TimeSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The rows of accounts, and what accounts put to the rows of their users. */
@ParameterizedClass
@EnumSource(Backend.class)
class AccountsTest {
    private static final Model MODEL = model().plans().build();
    private static final long TRIAL = 0b01;
    private static final long PAID = 0b10;

    @Parameter Backend backend;

    private AccountsHarness start() throws Exception {
        return start(MODEL, TimeSettings.REPLAY);
    }

    private AccountsHarness start(Model model, TimeSettings times) throws Exception {
        return AccountsHarness.start(backend, model, times);
    }

    @Test
    void anAccountIsTheSumOfItsMembers() throws Exception {
        try (AccountsHarness accounts = start()) {
            for (String name : List.of("eve", "dan", "cid", "bob", "ann", "fay")) {
                accounts.send(user(name).in("acme").did("Report Created").at("2025-05-05T10:00Z"));
            }
            accounts.send(
                    user("fay").in("acme").did("Report Created").at("2025-05-04T10:00Z"),
                    anonymous().in("acme").did("Report Created").at("2025-05-05T10:00Z"),
                    user("gil").in("acme").at("2025-05-05T10:00Z"), // present only
                    user("ann").in("base").did("Logged In").at("2025-05-05T10:00Z"));
            for (int i = 0; i < 3; i++) { // a daily cap of 2 for each member
                accounts.send(
                        user("bob").in("acme").did("File Uploaded").at("2025-05-05T10:00Z"),
                        anonymous().in("acme").did("File Uploaded").at("2025-05-05T10:00Z"));
            }
            accounts.closeDay("2025-05-04");
            accounts.out();
            accounts.closeDay("2025-05-05");

            List<DailySnapshot> days = accounts.out();
            assertThat(days).hasSize(2);
            DailySnapshot acme =
                    days.stream().filter(day -> day.entityId().equals("acme")).findAny().get();
            assertThat(acme.revision()).isEqualTo(15);
            assertThat(acme.firstDay()).isEqualTo(day("2025-05-04"));
            ProfileSnapshot row = acme.profiles().get(0);
            assertThat(row.raw()).isEqualTo(8 * 9 + 2 * 10);
            assertThat(row.frequency()).isEqualTo(2);
            assertThat(row.activeOnTheDay()).isTrue();
            assertThat(row.featuresUsed()).containsExactly(0, 1);
            assertThat(row.featuresEver()).isEqualTo(2);
            assertThat(row.drivers())
                    .containsExactly(
                            new Driver("Report Created", 8, 72),
                            new Driver("File Uploaded", 4, 20));
            assertThat(row.members().totalUsers()).isEqualTo(7);
            assertThat(row.members().raws()).containsExactly(9, 18, 19);
            assertThat(row.members().counts()).containsExactly(4, 1, 1);
            assertThat(row.members().topUsers())
                    .containsExactly(
                            new TopUser("bob", 19, new BigDecimal("20.7")),
                            new TopUser("fay", 18, new BigDecimal("19.6")),
                            new TopUser("ann", 9, new BigDecimal("9.8")),
                            new TopUser("cid", 9, new BigDecimal("9.8")),
                            new TopUser("dan", 9, new BigDecimal("9.8")));
        }
    }

    @Test
    void rowsAreDueInTheWindowAndOnceOnTheDayAfterItOverAnyJump() throws Exception {
        try (AccountsHarness accounts = start()) {
            accounts.send(
                    user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z"),
                    user("ann").in("acme").did("Logged In").at("2025-05-09T10:00Z"));
            accounts.closeDay("2025-06-30");

            assertThat(accounts.rows())
                    .containsExactly(
                            "FINAL acme 2025-05-05 two=1 []",
                            "FINAL acme 2025-05-06 two=1 []",
                            "FINAL acme 2025-05-07 two=0 []",
                            "FINAL acme 2025-05-09 two=1 []",
                            "FINAL acme 2025-05-10 two=1 []",
                            "FINAL acme 2025-05-11 two=0 []");
        }
    }

    @Test
    void segmentsAreThoseAtTheEndOfTheDay() throws Exception {
        try (AccountsHarness accounts = start()) {
            Happening ann = user("ann").in("acme").did("Logged In");
            Happening plan = user("ann").joined("acme");
            accounts.send(
                    ann.at("2025-05-04T10:00Z"),
                    plan.with("plan", "pro").at("2025-05-05T20:00Z"),
                    plan.with("plan", "trial").at("2025-05-05T10:00Z"), // arrives later, is older
                    ann.at("2025-05-05T10:00Z"),
                    plan.with("plan", "trial").at("2025-05-06T10:00Z"),
                    plan.with("plan", "free").at("2025-05-07T10:00Z"),
                    plan.with("plan", "pro").at("2025-05-07T10:00Z"), // as late, arrives later
                    ann.at("2025-05-07T10:00Z"),
                    plan.with("plan", null).at("2025-05-08T10:00Z"));
            accounts.closeDay("2025-05-08");

            assertThat(accounts.rows())
                    .containsExactly(
                            "FINAL acme 2025-05-04 two=1 []",
                            "FINAL acme 2025-05-05 two=2 [paid]",
                            "FINAL acme 2025-05-06 two=1 [trial]",
                            "FINAL acme 2025-05-07 two=1 [paid]",
                            "FINAL acme 2025-05-08 two=1 []");
            assertThat(accounts.known())
                    .containsExactly(
                            new AccountSegmentsChanged(day("2025-05-04"), -1, 0),
                            new AccountSegmentsChanged(day("2025-05-05"), 0, PAID),
                            new AccountSegmentsChanged(day("2025-05-06"), PAID, TRIAL),
                            new AccountSegmentsChanged(day("2025-05-07"), TRIAL, PAID),
                            new AccountSegmentsChanged(day("2025-05-08"), PAID, 0));
        }
    }

    @Test
    void theRowsOfUsersWaitForTheEndOfTheAccountsDay() throws Exception {
        try (AccountsHarness accounts = start()) {
            accounts.send(user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z"));
            // One task of members is ahead: its user's day is over, another still owes a trait.
            accounts.send(
                    accounts.userDay(DailySnapshot.Kind.FINAL, "ann", "acme", "2025-05-05", 1),
                    accounts.userDay(DailySnapshot.Kind.FINAL, "ann", "acme", "2025-05-06", 1),
                    accounts.userDay(DailySnapshot.Kind.FINAL, "bob", "acme", "2025-05-05", 1));
            accounts.watermark("2025-05-05T23:59:59.998Z");
            accounts.send(user("cid").joined("acme").with("plan", "pro").at("2025-05-05T23:59Z"));
            assertThat(accounts.rows()).isEmpty();
            accounts.watermark("2025-05-05T23:59:59.999Z");
            assertThat(accounts.rows())
                    .containsExactlyInAnyOrder(
                            "FINAL acme 2025-05-05 two=1 [paid]",
                            "FINAL ann@acme 2025-05-05 two=1 [paid]",
                            "FINAL bob@acme 2025-05-05 two=1 [paid]");
            accounts.closeDay("2025-05-06");
            assertThat(accounts.rows())
                    .containsExactlyInAnyOrder(
                            "FINAL acme 2025-05-06 two=1 [paid]",
                            "FINAL ann@acme 2025-05-06 two=1 [paid]");
        }
    }

    @Test
    void aProfileOfASegmentHasRowsWithinItAlone() throws Exception {
        Model trials =
                model().plans()
                        .profiles("{two: {window: 2d}, trials: {window: 2d, segment: trial}}")
                        .build();
        try (AccountsHarness accounts = start(trials, TimeSettings.REPLAY)) {
            accounts.send(
                    user("ann").joined("acme").with("plan", "trial").at("2025-05-05T09:00Z"),
                    user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z"),
                    user("ann").joined("acme").with("plan", "pro").at("2025-05-06T10:00Z"));
            accounts.send(
                    accounts.userDay(DailySnapshot.Kind.FINAL, "ann", "acme", "2025-05-05", 1),
                    accounts.userDay(DailySnapshot.Kind.FINAL, "ann", "acme", "2025-05-06", 1));
            accounts.closeDay("2025-05-06");

            assertThat(accounts.rows())
                    .containsExactly(
                            "FINAL acme 2025-05-05 two=1 trials=1 [trial]",
                            "FINAL ann@acme 2025-05-05 two=1 trials=1 [trial]",
                            "FINAL acme 2025-05-06 two=1 [paid]",
                            "FINAL ann@acme 2025-05-06 two=1 [paid]");
        }
    }

    @Test
    void whatComesLateIsTakenAtItsWatermarkAndCorrectsOnce() throws Exception {
        try (AccountsHarness accounts = start()) {
            Happening ann = user("ann").in("acme").did("Logged In");
            accounts.send(ann.at("2025-05-05T10:00Z"));
            accounts.watermark("2025-05-06T12:00Z");
            accounts.rows();

            accounts.send(
                    accounts.correction("ann", "acme", "2025-05-05", 2, "2025-05-06T13:00Z"),
                    accounts.late(ann.at("2025-05-05T11:00Z"), "2025-05-06T13:00Z"),
                    accounts.late(ann.at("2025-05-05T12:00Z"), "2025-05-06T13:00Z"));
            accounts.watermark("2025-05-06T12:59:59.999Z");
            assertThat(accounts.rows()).isEmpty();
            accounts.watermark("2025-05-06T13:00Z");
            assertThat(accounts.rows())
                    .containsExactly(
                            "CORRECTION acme 2025-05-05 two=3 []",
                            "CORRECTION ann@acme 2025-05-05 two=2 []");
            accounts.closeDay("2025-05-06");
            assertThat(accounts.rows()).containsExactly("FINAL acme 2025-05-06 two=3 []");
        }
    }

    /** Though the checklists and alerts of its account see it earlier than the account. */
    @Test
    void aLateEventMovesWhenTheAccountWasLastSeen() throws Exception {
        try (AccountsHarness accounts = start()) {
            Happening ann = user("ann").in("acme").did("Logged In");
            accounts.live(ann.at("2025-05-05T10:00Z"));
            accounts.send(ann.at("2025-05-05T10:00Z"));
            accounts.watermark("2025-05-06T12:00Z");
            assertThat(accounts.side(AccountsOperator.ROWS))
                    .extracting(AccountRow::lastSeenAt)
                    .containsOnly(Happening.millis("2025-05-05T10:00Z"));

            accounts.live(ann.at("2025-05-05T11:00Z"));
            accounts.send(accounts.late(ann.at("2025-05-05T11:00Z"), "2025-05-06T13:00Z"));
            accounts.watermark("2025-05-06T13:00Z");
            assertThat(accounts.side(AccountsOperator.ROWS))
                    .extracting(AccountRow::lastSeenAt)
                    .containsExactly(Happening.millis("2025-05-05T11:00Z"));
        }
    }

    @Test
    void theOrderInWhichLateThingsArriveMakesNoDifference() throws Exception {
        List<List<String>> outcomes = new ArrayList<>();
        for (boolean reversed : new boolean[] {false, true}) {
            try (AccountsHarness accounts = start()) {
                accounts.send(
                        user("ann").joined("acme").with("plan", "trial").at("2025-05-05T09:00Z"));
                accounts.watermark("2025-05-06T12:00Z");
                String at = "2025-05-06T12:00:00.001Z";
                Happening joined = user("bob").joined("acme");
                List<AccountMessage> inputs = new ArrayList<>();
                inputs.add(
                        accounts.late(
                                user("bob").in("acme").did("Logged In").at("2025-05-05T10:00Z"),
                                at));
                inputs.add(accounts.late(joined.with("plan", "pro").at("2025-05-05T11:00Z"), at));
                inputs.add(accounts.late(joined.with("plan", "trial").at("2025-05-05T11:00Z"), at));
                inputs.add(accounts.correction("bob", "acme", "2025-05-05", 1, at));
                inputs.add(
                        accounts.late(
                                user("cid").in("base").did("Logged In").at("2025-05-05T10:00Z"),
                                at));
                inputs.add(accounts.correction("cid", "base", "2025-05-05", 1, at));
                if (reversed) {
                    Collections.reverse(inputs);
                }
                accounts.send(inputs.toArray(AccountMessage[]::new));
                accounts.closeDay("2025-05-06");
                List<String> outcome = new ArrayList<>(accounts.rows());
                accounts.known().forEach(known -> outcome.add(known.toString()));
                Collections.sort(outcome);
                outcomes.add(outcome);
            }
        }
        assertThat(outcomes.get(0))
                .contains("CORRECTION bob@acme 2025-05-05 two=1 [trial]")
                .contains("FINAL acme 2025-05-06 two=1 [trial]")
                .isEqualTo(outcomes.get(1));
    }

    @Test
    void aCorrectedDayKeepsTheSegmentsItClosedWith() throws Exception {
        try (AccountsHarness accounts = start()) {
            accounts.send(
                    user("ann").joined("acme").with("plan", "trial").at("2025-05-05T09:00Z"),
                    user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z"));
            accounts.watermark("2025-05-06T12:00Z");
            assertThat(accounts.rows()).containsExactly("FINAL acme 2025-05-05 two=1 [trial]");

            Happening paid = user("ann").joined("acme").with("plan", "pro");
            accounts.send(accounts.late(paid.at("2025-05-05T11:00Z"), "2025-05-06T13:00Z"));
            accounts.closeDay("2025-05-06");
            assertThat(accounts.rows())
                    .containsExactly(
                            "CORRECTION acme 2025-05-05 two=1 [trial]",
                            "FINAL acme 2025-05-06 two=1 [paid]");
        }
    }

    @Test
    void anAccountUnknownWhenTheDayClosedTakesTheSegmentsOfTheCorrection() throws Exception {
        try (AccountsHarness accounts = start()) {
            accounts.watermark("2025-05-06T12:00Z");
            Happening joined = user("ann").joined("acme").with("plan", "pro");
            Happening event = user("ann").in("acme").did("Logged In");
            String at = "2025-05-06T13:00Z";
            accounts.send(
                    accounts.late(joined.at("2025-05-05T09:00Z"), at),
                    accounts.late(event.at("2025-05-05T09:00Z"), at),
                    accounts.correction("ann", "acme", "2025-05-05", 1, at));
            accounts.watermark(at);
            assertThat(accounts.rows())
                    .containsExactly(
                            "CORRECTION acme 2025-05-05 two=1 [paid]",
                            "CORRECTION ann@acme 2025-05-05 two=1 [paid]");
            assertThat(accounts.known()).isEmpty();
            accounts.closeDay("2025-05-06");
            assertThat(accounts.known())
                    .containsExactly(new AccountSegmentsChanged(day("2025-05-06"), -1, PAID));
        }
    }

    @Test
    void anAccountBecomesKnownByPresenceAlone() throws Exception {
        try (AccountsHarness accounts = start()) {
            accounts.send(anonymous().in("acme").at("2025-05-05T10:00Z"));
            accounts.closeDay("2025-05-09");

            assertThat(accounts.rows()).isEmpty();
            assertThat(accounts.known())
                    .containsExactly(new AccountSegmentsChanged(day("2025-05-05"), -1, 0));
        }
    }

    @Test
    void membersAreOnTheRosterForItsDays() throws Exception {
        try (AccountsHarness accounts = start()) { // a roster of 3 days
            for (int day = 1; day <= 9; day++) {
                accounts.send(
                        user("ann").in("acme").did("Logged In").at("2025-05-0" + day + "T10:00Z"));
            }
            accounts.send(
                    user("bob").in("acme").at("2025-05-02T10:00Z"),
                    user("bob").in("acme").at("2025-05-03T10:00Z"),
                    user("bob").in("acme").at("2025-05-08T10:00Z"));
            accounts.closeDay("2025-05-09");

            assertThat(accounts.out())
                    .extracting(entity -> entity.profiles().get(0).members().totalUsers())
                    .containsExactly(1, 2, 2, 2, 2, 1, 1, 2, 2);
        }
    }

    @Test
    void aCorrectionCountsTheRosterAsOfItsDay() throws Exception {
        TimeSettings times = new TimeSettings(0, Duration.ofDays(10).toMillis(), 0, false);
        try (AccountsHarness accounts = start(MODEL, times)) {
            accounts.send(
                    user("ann").in("acme").did("Logged In").at("2025-05-01T10:00Z"),
                    user("bob").in("acme").at("2025-05-06T10:00Z"));
            accounts.watermark("2025-05-08T12:00Z");
            accounts.out();
            Happening late = user("cid").in("acme").did("Logged In").at("2025-05-04T10:00Z");
            accounts.send(accounts.late(late, "2025-05-08T13:00Z"));
            accounts.watermark("2025-05-08T13:00Z");

            assertThat(accounts.out())
                    .filteredOn(entity -> !entity.profiles().isEmpty())
                    .extracting(
                            entity -> entity.day() - day("2025-05-01"),
                            entity -> entity.profiles().get(0).members().totalUsers())
                    .containsExactly(tuple(3, 1), tuple(4, 1), tuple(5, 2));
        }
    }

    @Test
    void theEndOfInputClosesNothingButTakesWhatCameLate() throws Exception {
        try (AccountsHarness accounts = start()) {
            Happening ann = user("ann").in("acme").did("Logged In");
            accounts.send(ann.at("2025-05-05T10:00Z"));
            accounts.closeDay("2025-05-05");
            accounts.rows();
            accounts.send(ann.at("2025-05-06T10:00Z"));
            accounts.send(accounts.late(ann.at("2025-05-05T11:00Z"), "2025-05-06T00:00Z"));
            accounts.endOfInput();

            assertThat(accounts.rows()).containsExactly("CORRECTION acme 2025-05-05 two=2 []");
            assertThat(accounts.timers()).isZero();
        }
    }
}
