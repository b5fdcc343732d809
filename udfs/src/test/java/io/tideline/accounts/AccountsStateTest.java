package io.tideline.accounts;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.message.AccountSegmentsChanged;
import io.tideline.message.DailyCounts;
import io.tideline.message.DailySnapshot;
import io.tideline.model.Model;
import io.tideline.state.StateNames;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What accounts keep and forget, over restarts too, and their live rows. */
@ParameterizedClass
@EnumSource(Backend.class)
class AccountsStateTest {
    private static final Model MODEL = model().plans().build();
    private static final long INTERVAL = 10_000;

    @Parameter Backend backend;

    /** A timer that sets itself again for the same time would never let the watermark pass. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void onlyPresenceIsKeptInTheEnd() throws Exception {
        for (Duration allowed :
                List.of(
                        Duration.ZERO,
                        Duration.ofHours(5),
                        Duration.ofDays(1),
                        Duration.ofDays(3))) {
            TimeSettings times = new TimeSettings(600_000, allowed.toMillis(), INTERVAL, false);
            for (String window : List.of("2d", "5d")) { // shorter and longer than the roster
                Model model = model().plans().profiles("{w: {window: " + window + "}}").build();
                try (AccountsHarness accounts = AccountsHarness.start(backend, model, times)) {
                    for (int i = 0; i < 100; i++) {
                        accounts.send(
                                user("u" + i % 10)
                                        .in("acme")
                                        .did("Logged In")
                                        .at("2025-05-0" + (1 + i % 5) + "T10:00Z"));
                    }
                    accounts.send(
                            user("ann").joined("acme").with("plan", "pro").at("2025-05-02T10:00Z"),
                            anonymous().in("acme").did("Logged In").at("2025-05-07T10:00Z"),
                            user("quiet").in("base").at("2025-05-05T10:00Z"));
                    accounts.send(
                            accounts.userDay(
                                    DailySnapshot.Kind.FINAL, "u1", "acme", "2025-05-05", 1));
                    accounts.send(
                            accounts.late(
                                    user("bob").in("acme").did("Logged In").at("2025-05-05T10:00Z"),
                                    "2025-05-06T10:00Z"));
                    accounts.watermark("2025-07-30T12:00Z");
                    accounts.machineTime(INTERVAL);

                    assertThat(accounts.timers()).as("timers, lateness " + allowed).isZero();
                    assertThat(accounts.stateEntries()).as("accounts").isEqualTo(2);
                }
            }
        }
    }

    /** Samoa went from the 29th to the 31st of December 2011: two days end at once. */
    @Test
    void rowsThatWaitedThroughARestartLeaveTheAccountItsMembers() throws Exception {
        Model samoa = model().timezone("Pacific/Apia").build();
        OperatorSubtaskState snapshot;
        try (AccountsHarness accounts =
                AccountsHarness.start(backend, samoa, TimeSettings.REPLAY)) {
            accounts.send(user("ann").in("acme").did("Logged In").at("2011-12-29T12:00-10:00"));
            for (String day : List.of("2011-12-29", "2011-12-30")) {
                accounts.send(accounts.userDay(DailySnapshot.Kind.FINAL, "ann", "acme", day, 1));
            }
            snapshot = accounts.snapshot();
        }
        try (AccountsHarness accounts =
                AccountsHarness.restore(backend, samoa, TimeSettings.REPLAY, snapshot)) {
            accounts.watermark("2011-12-30T23:59:59.999+14:00"); // of the skipped date
            assertThat(accounts.rows())
                    .containsExactly(
                            "FINAL acme 2011-12-29 two=1 []",
                            "FINAL ann@acme 2011-12-29 two=1 []",
                            "FINAL acme 2011-12-30 two=1 []",
                            "FINAL ann@acme 2011-12-30 two=1 []");
        }
    }

    /** A checkpoint, which holds events up, has at most so many days of members to add. */
    @Test
    void daysOfManyMembersAreAddedBeforeACheckpoint() throws Exception {
        int all = AccountMembers.MOST_WAITING + 1;
        try (AccountsHarness accounts =
                AccountsHarness.start(backend, MODEL, TimeSettings.REPLAY)) {
            for (int i = 0; i < all; i++) {
                accounts.send(day("u" + i, "acme" + i % 5));
            }
            assertThat(members(accounts, "acme0")).as("longest waiting").hasSize(all / 5 + 1);
            assertThat(members(accounts, "acme1")).isEmpty();

            accounts.send(DailySnapshot.forget("acme1", DailySnapshot.NO_DAY));
            assertThat(accounts.rows()).hasSize(1);
            for (int i = 0; i < all; i++) {
                accounts.send(day("u" + i, "base" + i % 2));
            }
            for (String account : List.of("acme2", "acme3", "acme4")) {
                assertThat(members(accounts, account)).as(account).hasSize(all / 5);
            }
            assertThat(members(accounts, "acme1")).as("forgotten").isEmpty();
            accounts.closeDay("2025-05-05");
            assertThat(accounts.rows())
                    .containsExactlyInAnyOrder(
                            "FINAL acme0 2025-05-05 two=10001 []",
                            "FINAL acme2 2025-05-05 two=10000 []",
                            "FINAL acme3 2025-05-05 two=10000 []",
                            "FINAL acme4 2025-05-05 two=10000 []",
                            "FINAL base0 2025-05-05 two=25001 []",
                            "FINAL base1 2025-05-05 two=25000 []");
        }
    }

    private static DailyCounts day(String user, String account) {
        int day = AccountsHarness.day("2025-05-05");
        long noon = Happening.millis("2025-05-05T12:00Z");
        return new DailyCounts(account, user, day, 1, noon, noon, new int[] {0}, new long[] {1});
    }

    private static List<String> members(AccountsHarness accounts, String account) throws Exception {
        List<String> names = new ArrayList<>();
        accounts.state(account, StateNames.ACCOUNT_MEMBERS).keys().forEach(names::add);
        return names;
    }

    @Test
    void aUserIsForgottenInWhatIsHeldThoughOthersWait() throws Exception {
        OperatorSubtaskState snapshot;
        try (AccountsHarness accounts =
                AccountsHarness.start(backend, MODEL, TimeSettings.REPLAY)) {
            accounts.send(user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z"));
            accounts.closeDay("2025-05-05");
            accounts.send(
                    accounts.late(
                            user("cid").in("acme").did("Logged In").at("2025-05-05T11:00Z"),
                            "2025-05-06T12:00Z"),
                    accounts.correction("cid", "acme", "2025-05-05", 1, "2025-05-06T12:00Z"),
                    accounts.userDay(DailySnapshot.Kind.FINAL, "ann", "acme", "2025-05-06", 1),
                    accounts.userDay(DailySnapshot.Kind.FINAL, "cid", "acme", "2025-05-06", 1));
            accounts.rows();
            snapshot = accounts.snapshot();
        }
        try (AccountsHarness accounts =
                AccountsHarness.restore(backend, MODEL, TimeSettings.REPLAY, snapshot)) {
            accounts.send(DailySnapshot.forget("cid", "acme"));
            accounts.out();
            accounts.closeDay("2025-05-06");
            assertThat(accounts.rows())
                    .containsExactly(
                            "CORRECTION acme 2025-05-05 two=2 []",
                            "FINAL acme 2025-05-06 two=2 []",
                            "FINAL ann@acme 2025-05-06 two=1 []");
        }
    }

    /** Over a checkpoint; and twice, as where there is no room for them in memory. */
    @Test
    void noValueInStateGrowsWithTheUsersOfAnAccountWhoseRowsWait() throws Exception {
        int users = 5_000;
        OperatorSubtaskState snapshot;
        try (AccountsHarness accounts =
                AccountsHarness.start(backend, MODEL, TimeSettings.REPLAY)) {
            accounts.send(user("u0").joined("acme").with("plan", "trial").at("2025-05-05T10:00Z"));
            accounts.closeDay("2025-05-05");
            accounts.rows();
            for (int i = 0; i < users; i++) {
                sendWaiting(accounts, "u" + i);
                if (i % 2_000 == 1_999) {
                    accounts.writeBack();
                }
            }
            snapshot = accounts.snapshot();
            assertThat(accounts.waitingPacks("acme"))
                    .hasSizeGreaterThan(20)
                    .allMatch(pack -> pack.length < 40_000);
        }
        try (AccountsHarness accounts =
                AccountsHarness.restore(backend, MODEL, TimeSettings.REPLAY, snapshot)) {
            sendWaiting(accounts, "u" + users);
            accounts.watermark("2025-05-06T10:00Z");
            List<String> rows = accounts.rows();
            assertThat(rows.get(0)).isEqualTo("CORRECTION acme 2025-05-05 two=5001 [trial]");
            assertThat(rows.subList(1, rows.size())).hasSize(users + 1);
            assertThat(rows.get(users)).startsWith("CORRECTION u" + (users - 1) + "@acme");
            accounts.closeDay("2025-05-06");
            rows = accounts.rows();
            assertThat(rows.subList(1, rows.size())).hasSize(users + 1);
            for (int i = 0; i <= users; i++) { // in the order in which they came
                assertThat(rows.get(1 + i)).isEqualTo("FINAL u%d@acme 2025-05-06 two=1 [trial]", i);
            }
            assertThat(accounts.waitingPacks("acme")).isEmpty();
        }
    }

    private static void sendWaiting(AccountsHarness accounts, String user) throws Exception {
        accounts.send(
                accounts.userDay(DailySnapshot.Kind.FINAL, user, "acme", "2025-05-06", 1),
                accounts.late(
                        user(user).in("acme").did("Logged In").at("2025-05-05T11:00Z"),
                        "2025-05-06T10:00Z"),
                accounts.correction(user, "acme", "2025-05-05", 1, "2025-05-06T10:00Z"));
    }

    @Test
    void theDaysBehindABusyAccountAreFolded() throws Exception {
        try (AccountsHarness accounts =
                AccountsHarness.start(backend, MODEL, TimeSettings.REPLAY)) {
            int bytesOfAWeek = 0;
            for (int day = 1; day <= 28; day++) {
                String date = "2025-05-%02d".formatted(day);
                accounts.send(
                        user("ann")
                                .joined("acme")
                                .with("plan", day % 2 == 0 ? "pro" : "trial")
                                .at(date + "T10:00Z"),
                        user("ann").in("acme").did("Logged In").at(date + "T10:00Z"));
                accounts.closeDay(date);
                int bytes = accounts.bytes("acme", "ann");
                if (day == 7) {
                    bytesOfAWeek = bytes;
                }
                assertThat(bytes).isLessThanOrEqualTo(day <= 7 ? 200 : bytesOfAWeek);
            }
        }
    }

    @Test
    void aLiveRowFollowsTheEventsOnceAnInterval() throws Exception {
        TimeSettings live =
                new TimeSettings(600_000, Duration.ofDays(1).toMillis(), INTERVAL, false);
        try (AccountsHarness accounts = AccountsHarness.start(backend, MODEL, live)) {
            for (int i = 0; i < 1_000; i++) {
                accounts.send(user("u" + i).in("acme").did("Logged In").at("2025-05-05T10:00Z"));
            }
            accounts.send(user("u1").joined("acme").with("plan", "trial").at("2025-05-05T11:00Z"));
            assertThat(accounts.rows()).isEmpty();
            accounts.machineTime(INTERVAL);
            assertThat(accounts.rows()).containsExactly("LIVE acme 2025-05-05 two=1000 [trial]");
            accounts.machineTime(10 * INTERVAL);
            assertThat(accounts.rows()).isEmpty();

            accounts.send(accounts.userDay(DailySnapshot.Kind.LIVE, "u1", "acme", "2025-05-05", 7));
            assertThat(accounts.rows()).containsExactly("LIVE u1@acme 2025-05-05 two=7 [trial]");

            Happening late = user("u1").in("acme").did("Logged In").at("2025-05-04T12:00Z");
            accounts.watermark("2025-05-05T10:59Z");
            accounts.send(accounts.late(late, "2025-05-05T11:00Z"));
            accounts.watermark("2025-05-05T11:00Z");
            assertThat(accounts.rows()).containsExactly("CORRECTION acme 2025-05-04 two=1 []");
            accounts.machineTime(11 * INTERVAL);
            assertThat(accounts.rows()).containsExactly("LIVE acme 2025-05-05 two=1001 [trial]");

            accounts.send(user("u1").in("acme").did("Logged In").at("2025-05-05T12:00Z"));
            accounts.closeDay("2025-05-05");
            accounts.rows();
            accounts.machineTime(20 * INTERVAL);
            assertThat(accounts.rows()).as("the newest day has closed").isEmpty();
        }
    }

    @Test
    void aLateEventOfAnAccountThatHasNoStateYetIsRestored() throws Exception {
        OperatorSubtaskState snapshot;
        try (AccountsHarness accounts =
                AccountsHarness.start(backend, MODEL, TimeSettings.REPLAY)) {
            accounts.closeDay("2025-05-05");
            accounts.send(
                    accounts.late(
                            user("ann").in("acme").did("Logged In").at("2025-05-05T12:00Z"),
                            "2025-05-06T10:00Z"));
            snapshot = accounts.snapshot();
        }
        try (AccountsHarness accounts =
                AccountsHarness.restore(backend, MODEL, TimeSettings.REPLAY, snapshot)) {
            accounts.watermark("2025-05-06T10:00Z");
            assertThat(accounts.rows()).containsExactly("CORRECTION acme 2025-05-05 two=1 []");
        }
    }

    @Test
    void whatWaitsIsRestored() throws Exception {
        OperatorSubtaskState snapshot;
        try (AccountsHarness accounts =
                AccountsHarness.start(backend, MODEL, TimeSettings.REPLAY)) {
            accounts.send(
                    user("ann").joined("acme").with("plan", "trial").at("2025-05-05T10:00Z"),
                    user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z"));
            accounts.closeDay("2025-05-05");
            accounts.rows();
            accounts.send(
                    accounts.userDay(DailySnapshot.Kind.FINAL, "ann", "acme", "2025-05-06", 1),
                    accounts.late(
                            user("ann").in("acme").did("Logged In").at("2025-05-05T12:00Z"),
                            "2025-05-06T10:00Z"),
                    accounts.correction("ann", "acme", "2025-05-05", 2, "2025-05-06T10:00Z"));
            snapshot = accounts.snapshot();
        }
        // Another version of the model: the segments have other bits, the events other places.
        Model reordered =
                model().segments("{vip: {seats: [100]}, paid: {plan: [pro]}, trial: {plan: [x]}}")
                        .events("{Signed Up: 0, Report Created: 9, Logged In: 1}")
                        .build();
        try (AccountsHarness accounts =
                AccountsHarness.restore(backend, reordered, TimeSettings.REPLAY, snapshot)) {
            accounts.closeDay("2025-05-06");
            assertThat(accounts.rows())
                    .containsExactly(
                            "CORRECTION acme 2025-05-05 two=2 [trial]",
                            "CORRECTION ann@acme 2025-05-05 two=2 [trial]",
                            "FINAL acme 2025-05-06 two=2 []",
                            "FINAL ann@acme 2025-05-06 two=1 []");
            assertThat(accounts.known())
                    .containsExactly(
                            new AccountSegmentsChanged(
                                    AccountsHarness.day("2025-05-06"), 0b100, 0));
        }
    }
}
