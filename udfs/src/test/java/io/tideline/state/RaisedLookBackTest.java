package io.tideline.state;

import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.accounts.AccountsHarness;
import io.tideline.alert.Alert;
import io.tideline.harness.Backend;
import io.tideline.harness.OperatorHarness;
import io.tideline.members.MembersHarness;
import io.tideline.members.MembersOperator;
import io.tideline.message.DailySnapshot;
import io.tideline.message.DailySnapshot.Kind;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.scores.ScoresHarness;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rows of a job that is restored with a setting that looks back further, or less far. Each day, ann
 * does one thing; so her raw score is the number of days that her row looks back.
 */
@ParameterizedClass
@EnumSource(Backend.class)
class RaisedLookBackTest {
    private static final String ALERTS =
            """
            {fell: {kind: score_drop, level: user, profile: two},\
             rose: {kind: score_rise, level: user, profile: two}}""";

    @Parameter Backend backend;

    private OperatorHarness<?> running;

    @AfterEach
    void close() {
        if (running != null) {
            running.close();
        }
    }

    private static Model window(int days) {
        return model().profiles("{two: {window: %dd}}".formatted(days)).build();
    }

    private static Model roster(int days) {
        return model().rosterDays(days).build();
    }

    private static TimeSettings lateness(int days) {
        return new TimeSettings(0, Duration.ofDays(days).toMillis(), 0, false);
    }

    private static String date(int day) {
        return "2025-05-%02d".formatted(day);
    }

    private MembersHarness members(Model model, int lateness, OperatorSubtaskState snapshot)
            throws Exception {
        MembersHarness members =
                MembersHarness.restore(backend, model, lateness(lateness), snapshot);
        running = members;
        return members;
    }

    private MembersHarness again(MembersHarness members, Model model, int lateness)
            throws Exception {
        OperatorSubtaskState snapshot = members.snapshot();
        members.close();
        return members(model, lateness, snapshot);
    }

    /** Ann's raw scores of days that close. */
    private static List<Long> days(MembersHarness members, int first, int last) throws Exception {
        for (int day = first; day <= last; day++) {
            members.send(user("ann").did("Logged In").at(date(day) + "T10:00Z"));
            members.closeDay(date(day));
        }
        return raws(members, Kind.FINAL);
    }

    private static List<Long> raws(MembersHarness members, Kind kind) {
        return members.side(MembersOperator.UNATTACHED).stream()
                .filter(row -> row.kind() == kind && row.entityId().equals("ann"))
                .map(row -> row.profiles().get(0).raw())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "5"})
    void aRaisedWindowGrowsByADayFromWhatIsComplete(int lateness) throws Exception {
        MembersHarness members = members(window(2), lateness, null);
        assertThat(days(members, 1, 8)).containsExactly(1L, 2L, 2L, 2L, 2L, 2L, 2L, 2L);
        members = again(members, window(5), lateness);
        assertThat(days(members, 9, 14)).containsExactly(2L, 3L, 4L, 5L, 5L, 5L);
    }

    @Test
    void itGrowsOnOverRestarts() throws Exception {
        MembersHarness members = members(window(2), 1, null);
        days(members, 1, 8);
        members = again(members, window(5), 1);
        assertThat(days(members, 9, 10)).containsExactly(2L, 3L);
        members = again(members, window(5), 1);
        assertThat(days(members, 11, 11)).containsExactly(4L);
        members = again(members, window(9), 1);
        assertThat(days(members, 12, 17)).containsExactly(5L, 6L, 7L, 8L, 9L, 9L);
    }

    @Test
    void aLoweredWindowHoldsFromTheNextDayAndHasToGrowWhenItIsRaisedAgain() throws Exception {
        MembersHarness members = members(window(5), 1, null);
        days(members, 1, 8);
        members = again(members, window(2), 1);
        assertThat(days(members, 9, 11)).containsExactly(5L, 2L, 2L);
        members = again(members, window(5), 1);
        assertThat(days(members, 12, 16)).containsExactly(2L, 3L, 4L, 5L, 5L);
    }

    @Test
    void aSettingThatIsTakenBackBeforeADayHasClosedChangesNothing() throws Exception {
        MembersHarness members = members(window(5), 1, null);
        days(members, 1, 8);
        for (int other : new int[] {2, 9, 1}) {
            members = again(members, window(other), 1);
            members.watermark(date(9) + "T0" + other + ":00Z");
        }
        members = again(members, window(5), 1);
        assertThat(days(members, 9, 12)).containsExactly(5L, 5L, 5L, 5L);
    }

    @Test
    void aProfileLooksBackAsFarAsAnotherDid() throws Exception {
        MembersHarness members =
                members(
                        model().profiles("{two: {window: 2d}, five: {window: 5d}}").build(),
                        1,
                        null);
        days(members, 1, 8);
        members =
                again(
                        members,
                        model().profiles("{two: {window: 4d}, five: {window: 5d}}").build(),
                        1);
        assertThat(days(members, 9, 11)).containsExactly(2L, 4L, 4L);

        members = again(members, model().profiles("{new: {window: 9d}}").build(), 1);
        assertThat(days(members, 12, 16)).containsExactly(6L, 6L, 7L, 8L, 9L);
    }

    @Test
    void aCorrectionLooksBackAsFarAsTheDayDidWhenItClosed() throws Exception {
        MembersHarness members = members(window(2), 2, null);
        days(members, 1, 8);
        members = again(members, window(6), 2);
        days(members, 9, 10);
        members.send(user("ann").did("Logged In").at(date(9) + "T10:00Z"));
        members.watermark(date(11) + "T00:00Z");
        assertThat(raws(members, Kind.CORRECTION)).containsExactly(3L, 4L);

        members = again(members, window(2), 2);
        assertThat(days(members, 11, 12)).containsExactly(5L, 2L);
        members.send(user("ann").did("Logged In").at(date(11) + "T10:00Z"));
        members.watermark(date(13) + "T00:00Z");
        assertThat(raws(members, Kind.CORRECTION)).containsExactly(6L, 3L);
    }

    @Test
    void whatIsLeftOfSomebodyQuietDoesNotCount() throws Exception {
        MembersHarness members = members(window(2), 3, null);
        members.send(user("bob").did("Logged In").at(date(5) + "T10:00Z"));
        days(members, 1, 8); // 5 is kept for corrections, but bob has no row of 8 by it
        members = again(members, window(9), 3);
        days(members, 9, 9);
        members.send(user("bob").did("Logged In").at(date(10) + "T10:00Z"));
        members.closeDay(date(10));
        assertThat(members.userDays()).contains("FINAL bob 2025-05-10 two=1");
    }

    @Test
    void aRaisedWindowHoldsAtOnceWhereNoDayHasClosed() throws Exception {
        MembersHarness members = members(window(1), 0, null);
        members.send(user("ann").did("Logged In").at(date(1) + "T10:00Z"));
        members = again(members, window(3), 0);
        assertThat(days(members, 2, 4)).containsExactly(1L, 2L, 3L, 3L);
    }

    /** By the number of members above which an account keeps sums. */
    @ParameterizedTest
    @CsvSource({"0", "100"})
    void anAccountLooksBackAsItsUsersDo(int few) throws Exception {
        List<Long> raws = AccountsHarness.withFewMembers(few, () -> accountRaws());
        assertThat(raws).containsExactly(2L, 3L, 4L, 5L, 5L);
    }

    private List<Long> accountRaws() throws Exception {
        AccountsHarness accounts = accounts(window(2), null);
        accountDays(accounts, 1, 8);
        accounts = again(accounts, window(5));
        List<Long> raws = new ArrayList<>();
        for (ProfileSnapshot row : accountDays(accounts, 9, 13)) {
            raws.add(row.raw());
            assertThat(row.members().raws()).as("raws of members").containsExactly(row.raw());
        }
        return raws;
    }

    private AccountsHarness accounts(Model model, OperatorSubtaskState snapshot) throws Exception {
        AccountsHarness accounts = AccountsHarness.restore(backend, model, lateness(1), snapshot);
        running = accounts;
        return accounts;
    }

    private AccountsHarness again(AccountsHarness accounts, Model model) throws Exception {
        OperatorSubtaskState snapshot = accounts.snapshot();
        accounts.close();
        return accounts(model, snapshot);
    }

    /** Final rows of an account in which ann is each day, and somebody else on that day alone. */
    private static List<ProfileSnapshot> accountDays(AccountsHarness accounts, int first, int last)
            throws Exception {
        accounts.out();
        for (int day = first; day <= last; day++) {
            String at = date(day) + "T10:00Z";
            accounts.send(
                    user("ann").in("acme").did("Logged In").at(at),
                    user("u" + day).in("acme").at(at));
            accounts.closeDay(date(day));
        }
        return accounts.out().stream()
                .filter(row -> row.kind() == Kind.FINAL)
                .map(row -> row.profiles().get(0))
                .toList();
    }

    private static List<Integer> totalUsers(AccountsHarness accounts, int first, int last)
            throws Exception {
        return accountDays(accounts, first, last).stream()
                .map(row -> row.members().totalUsers())
                .toList();
    }

    @Test
    void aRaisedRosterGrowsByADay() throws Exception {
        AccountsHarness accounts = accounts(roster(3), null);
        assertThat(totalUsers(accounts, 1, 8)).endsWith(4, 4);
        accounts = again(accounts, roster(6));
        assertThat(totalUsers(accounts, 9, 14)).containsExactly(4, 5, 6, 7, 7, 7);
    }

    @Test
    void aLoweredRosterHasToGrowWhenItIsRaisedAgain() throws Exception {
        AccountsHarness accounts = accounts(roster(6), null);
        assertThat(totalUsers(accounts, 1, 8)).endsWith(7, 7);
        accounts = again(accounts, roster(2));
        assertThat(totalUsers(accounts, 9, 11)).containsExactly(7, 3, 3);
        accounts = again(accounts, roster(5));
        assertThat(totalUsers(accounts, 12, 16)).containsExactly(3, 4, 5, 6, 6);
    }

    /** The second of two days that close waits for the first: users are ahead of their account. */
    @Test
    void aWindowThatIsRaisedWhileDaysCloseHoldsFromTheDayAfterTheNext() throws Exception {
        AccountsHarness accounts = accounts(window(2), null);
        accountDays(accounts, 1, 7);
        OperatorSubtaskState snapshot = accounts.snapshot();
        accounts.close();
        accounts = OperatorHarness.inSlices(1, () -> accounts(window(2), snapshot));
        for (int day = 8; day <= 9; day++) {
            for (String account : List.of("acme", "base")) {
                accounts.send(user("ann").in(account).did("Logged In").at(date(day) + "T10:00Z"));
            }
        }
        accounts.closeDay(date(8));
        accounts.closeDay(date(9));
        assertThat(accounts.out()).as("rows so far").hasSizeLessThan(2);
        accounts = again(accounts, window(5));
        accounts.fireAll();
        assertThat(accounts.out())
                .filteredOn(row -> row.entityId().equals("acme"))
                .allMatch(row -> row.profiles().get(0).raw() == 2)
                .isNotEmpty();
        assertThat(accountDays(accounts, 10, 12))
                .extracting(ProfileSnapshot::raw)
                .filteredOn(raw -> raw > 1) // base has been seen once
                .containsExactly(2L, 3L, 4L);
    }

    private static Model alerting(int window) {
        return model().profiles("{two: {window: %dd}}".formatted(window)).alerts(ALERTS).build();
    }

    private ScoresHarness scores(Model model, OperatorSubtaskState snapshot) throws Exception {
        ScoresHarness scores = ScoresHarness.restore(backend, model, lateness(1), snapshot);
        running = scores;
        return scores;
    }

    private ScoresHarness again(ScoresHarness scores, Model model) throws Exception {
        OperatorSubtaskState snapshot = scores.snapshot();
        scores.close();
        return scores(model, snapshot);
    }

    /** Plays days on which ann has a score; returns what it is compared with, and the alerts. */
    private static List<String> scores(ScoresHarness scores, int first, int last, long score)
            throws Exception {
        scores.out();
        for (int day = first; day <= last; day++) {
            ProfileSnapshot row =
                    new ProfileSnapshot(
                            "two", score, true, 1, new int[0], 0, List.of(), null, null, List.of());
            scores.send(
                    new DailySnapshot(
                            Level.USER,
                            "ann",
                            "acme",
                            AccountsHarness.day(date(day)),
                            Kind.FINAL,
                            1,
                            AccountsHarness.day("2025-01-01"),
                            0,
                            Map.of(),
                            null,
                            Long.MIN_VALUE,
                            List.of(row)));
            scores.benchmark(Level.USER, date(day), 100);
            scores.closeDay(date(day));
        }
        List<String> seen = new ArrayList<>();
        scores.out().forEach(row -> seen.add(String.valueOf(row.previousScore())));
        scores.alerts().stream().map(Alert::rule).forEach(seen::add);
        return seen;
    }

    @Test
    void scoresByARaisedWindowAreComparedOnceBothAreWhole() throws Exception {
        ScoresHarness scores = scores(alerting(2), null);
        scores(scores, 1, 8, 50);
        scores = again(scores, alerting(6));
        // By the old window until 9; 10 to 12 look back 3 to 5 days, and 13 is the first with 6.
        assertThat(scores(scores, 9, 9, 50)).containsExactly("50");
        assertThat(scores(scores, 10, 18, 90)).containsOnly("null");
        assertThat(scores(scores, 19, 19, 60)).containsExactly("90", "fell");
    }

    /** Members and accounts have closed the day by the old window, some of its rows wait. */
    @Test
    void aWindowThatIsRaisedWhileADayClosesHoldsFromTheSameDayOnInAllStages() throws Exception {
        ScoresHarness scores = scores(alerting(2), null);
        scores(scores, 1, 7, 50);
        AccountsHarness accounts = AccountsHarness.start(backend, alerting(2), lateness(1));
        try (accounts) {
            accounts.closeDay(date(8));
            scores.send(accounts.outWithClosingDays().toArray(DailySnapshot[]::new));
        }
        scores = again(again(scores, alerting(2)), alerting(6));
        assertThat(scores(scores, 8, 9, 50)).containsExactly("50", "50");
        assertThat(scores(scores, 10, 18, 90)).containsOnly("null");
        assertThat(scores(scores, 19, 19, 60)).containsExactly("90", "fell");
    }

    @Test
    void scoresByALoweredWindowAreNotComparedWithThoseByALongerOne() throws Exception {
        ScoresHarness scores = scores(alerting(6), null);
        scores(scores, 1, 8, 90);
        scores = again(scores, alerting(2));
        assertThat(scores(scores, 9, 9, 90)).containsExactly("90");
        assertThat(scores(scores, 10, 11, 20)).containsExactly("null", "null");
        scores = again(scores, alerting(2));
        assertThat(scores(scores, 12, 12, 50)).containsExactly("20", "rose");
    }

    @Test
    void aScoreThatIsGoneIsNotTakenForTheLowest() throws Exception {
        ScoresHarness scores = scores(alerting(1), null);
        scores(scores, 1, 8, 90);
        scores = again(scores, alerting(7));
        assertThat(scores(scores, 9, 21, 90)).containsOnly("90", "null").doesNotContain("1");
        assertThat(scores(scores, 22, 23, 90)).containsExactly("90", "90");
    }

    @Test
    void whatMovedAScoreIsShownOnceBothWindowsAreKept() throws Exception {
        MembersHarness members = members(window(2), 0, null);
        days(members, 1, 8);
        Model further = model().profiles("{two: {window: 2d, compare: 6d}}").build();
        members = again(members, further, 0);
        days(members, 9, 9);
        ProfileSnapshot incomplete = profile(members, 10);
        assertThat(incomplete.movers()).as("no count of 3 is kept").isEmpty();
        assertThat(incomplete.previousRaw()).isNull();
        for (int day = 11; day <= 13; day++) {
            members.closeDay(date(day));
        }
        ProfileSnapshot whole = profile(members, 14);
        assertThat(whole.movers()).isNotEmpty();
        assertThat(whole.previousRaw()).isPositive();
    }

    @Test
    void scoresAreComparedFurtherBackOnceTheyAreKept() throws Exception {
        ScoresHarness scores = scores(alerting(2), null);
        scores(scores, 1, 8, 50);
        String profiles = "{two: {window: 2d, compare: 6d}}";
        scores = again(scores, model().profiles(profiles).build());
        // By the old setting until 9; scores are kept from 6 or 7 on.
        assertThat(scores(scores, 9, 9, 50)).containsExactly("50");
        assertThat(scores(scores, 10, 12, 90)).containsOnly("null");
        assertThat(scores(scores, 13, 15, 60)).containsOnly("50");
        assertThat(scores(scores, 16, 16, 60)).containsExactly("90");
    }

    private static ProfileSnapshot profile(MembersHarness members, int day) throws Exception {
        members.side(MembersOperator.UNATTACHED);
        members.send(user("ann").did("Report Created").at(date(day) + "T10:00Z"));
        members.closeDay(date(day));
        return members.side(MembersOperator.UNATTACHED).get(0).profiles().get(0);
    }
}
