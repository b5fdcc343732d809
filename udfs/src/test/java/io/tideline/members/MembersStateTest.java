package io.tideline.members;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.OperatorHarness;
import io.tideline.model.Model;
import io.tideline.state.IncompatibleSavepointException;
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

/** What members keep and forget, over restarts too, and their two clocks. */
@ParameterizedClass
@EnumSource(Backend.class)
class MembersStateTest {
    private static final Model MODEL = model().build();
    private static final long INTERVAL = 10_000;
    private static final TimeSettings LIVE =
            new TimeSettings(
                    Duration.ofMinutes(10).toMillis(),
                    Duration.ofDays(1).toMillis(),
                    INTERVAL,
                    false);

    @Parameter Backend backend;

    private MembersHarness start(TimeSettings times) throws Exception {
        return MembersHarness.start(backend, MODEL, times);
    }

    @Test
    void onlyPresenceIsKeptInTheEnd() throws Exception {
        for (Duration allowed : List.of(Duration.ZERO, Duration.ofHours(5), Duration.ofDays(1))) {
            TimeSettings times = new TimeSettings(600_000, allowed.toMillis(), INTERVAL, false);
            try (MembersHarness members = start(times)) {
                for (int i = 0; i < 1_000; i++) {
                    members.send(
                            user("u" + i % 10)
                                    .in("acme")
                                    .did("Logged In")
                                    .id("m" + i)
                                    .at("2025-05-0" + (1 + i % 5) + "T10:00Z"));
                }
                members.send(anonymous().in("acme").id("m").at("2025-05-05T10:00Z"));
                members.send(user("quiet").id("m").at("2025-05-05T10:00Z"));
                members.machineTime(INTERVAL);
                members.watermark("2025-06-30T12:00Z");

                assertThat(members.timers()).as("timers").isZero();
                assertThat(members.stateEntries()).as("users and the account").isEqualTo(12);
                UserState user = members.user("u0");
                assertThat(user.members.inMemory())
                        .singleElement()
                        .satisfies(member -> assertThat(member.cells.isEmpty()).isTrue());
                assertThat(user.seen.daysFrom(Integer.MIN_VALUE)).isEmpty();
                assertThat(user.takeIds().days()).isEmpty();
                assertThat(members.user("quiet").takeIds().days()).isEmpty();
                assertThat(user.seen.eventsThrough(30_000)).isEqualTo(100);
                assertThat(user.account.at(30_000)).isEqualTo("acme");
            }
        }
    }

    @Test
    void idsAndCellsGoWhileTheUserStays() throws Exception {
        try (MembersHarness members = start(TimeSettings.REPLAY)) {
            for (int day = 1; day <= 28; day++) {
                for (int i = 0; i < 50; i++) {
                    members.send(
                            user("ann")
                                    .did("Logged In")
                                    .id(day + "-" + i)
                                    .at("2025-05-%02dT10:00Z".formatted(day)));
                }
                members.watermark("2025-05-%02dT10:00Z".formatted(day));
                assertThat(members.stateEntries()).isLessThanOrEqualTo(3);
                assertThat(members.timers()).isLessThanOrEqualTo(3);
                // Two windows of two days, and two open days.
                assertThat(members.user("ann").members.get(null).cells.size())
                        .isLessThanOrEqualTo(6);
            }
        }
    }

    @Test
    void aLiveRowFollowsTheEventsOnceAnInterval() throws Exception {
        try (MembersHarness members = start(LIVE)) {
            for (int i = 0; i < 1_000; i++) {
                members.send(user("ann").did("Logged In").at("2025-05-05T10:00Z"));
            }
            assertThat(members.userDays()).isEmpty();
            members.machineTime(INTERVAL);
            assertThat(members.userDays()).containsExactly("LIVE ann 2025-05-05 two=1000");
            members.machineTime(10 * INTERVAL);
            assertThat(members.userDays()).isEmpty();

            members.send(user("ann").did("Logged In").at("2025-05-06T10:00Z"));
            members.send(user("ann").did("Logged In").at("2025-05-05T10:00Z"));
            members.machineTime(11 * INTERVAL);
            assertThat(members.userDays()).containsExactly("LIVE ann 2025-05-06 two=1002");

            members.watermark("2025-05-06T12:00Z");
            members.userDays();
            members.send(user("ann").did("Logged In").at("2025-05-05T10:00Z")); // late
            members.machineTime(12 * INTERVAL);
            assertThat(members.userDays()).containsExactly("LIVE ann 2025-05-06 two=1003");

            members.send(user("ann").did("Logged In").at("2025-05-06T10:00Z"));
            members.closeDay("2025-05-06");
            assertThat(members.userDays())
                    .containsExactly(
                            "CORRECTION ann 2025-05-05 two=1002", "FINAL ann 2025-05-06 two=1004");
            members.machineTime(13 * INTERVAL);
            assertThat(members.userDays()).as("the newest day has closed").isEmpty();
        }
    }

    @Test
    void aLiveRowThatIsDueIsWrittenAfterARestart() throws Exception {
        OperatorSubtaskState snapshot;
        try (MembersHarness members = start(LIVE)) {
            members.send(
                    user("ann").did("Logged In").at("2025-05-05T10:00Z"),
                    user("bob").did("Logged In").at("2025-05-05T10:00Z"),
                    user("cid").did("Logged In").at("2025-05-05T10:00Z"));
            members.forget("cid", null);
            snapshot = members.snapshot();
            members.userDays();
            members.machineTime(INTERVAL);
            assertThat(members.userDays())
                    .containsExactlyInAnyOrder(
                            "LIVE ann 2025-05-05 two=1", "LIVE bob 2025-05-05 two=1");
            members.snapshot();
            members.machineTime(2 * INTERVAL);
            assertThat(members.userDays()).as("nothing is due").isEmpty();
        }
        List<String> rows = new ArrayList<>();
        OperatorSubtaskState[] later = new OperatorSubtaskState[2];
        for (int task = 0; task < 2; task++) {
            try (MembersHarness members = restoreShare(LIVE, 2, task, snapshot)) {
                members.machineTime(INTERVAL);
                rows.addAll(members.userDays());
                later[task] = members.snapshot();
            }
        }
        assertThat(rows)
                .containsExactlyInAnyOrder(
                        "LIVE ann 2025-05-05 two=1", "LIVE bob 2025-05-05 two=1");
        try (MembersHarness members = restoreShare(LIVE, 1, 0, later)) {
            members.machineTime(INTERVAL);
            assertThat(members.userDays()).isEmpty();
        }
        try (MembersHarness members =
                MembersHarness.restore(backend, MODEL, TimeSettings.REPLAY, snapshot)) {
            members.machineTime(INTERVAL);
            assertThat(members.userDays()).as("there are no live rows any more").isEmpty();
        }
    }

    @Test
    void aRequestToForgetDoesNotWaitForTheTimersOfADay() throws Exception {
        try (MembersHarness members =
                OperatorHarness.inSlices(1, () -> start(TimeSettings.REPLAY))) {
            for (String id : List.of("ann", "bob", "cid")) {
                members.send(user(id).did("Logged In").at("2025-05-05T10:00Z"));
            }
            members.closeDay("2025-05-05");
            assertThat(members.userDays()).hasSizeLessThan(3);
            for (String id : List.of("ann", "bob", "cid")) {
                members.send(user(id).did("Logged In").at("2025-05-05T11:00Z"));
                members.forget(id, null);
            }
            members.snapshot(); // deletes the timers of all who were forgotten, at once
            assertThat(members.timers()).isZero();
            members.userDays();
            members.fireNext();
            members.closeDay("2025-05-06");
            assertThat(members.userDays()).as("rows of those who were forgotten").isEmpty();
        }
    }

    @Test
    void aDayThatClosedBeforeARestartStaysClosed() throws Exception {
        OperatorSubtaskState snapshot;
        try (MembersHarness members = start(TimeSettings.REPLAY)) {
            members.send(user("ann").did("Logged In").id("m1").at("2025-05-05T10:00Z"));
            members.send(user("bob").did("Logged In").id("m1").at("2025-05-05T10:00Z"));
            members.watermark("2025-05-06T12:00Z");
            members.send(user("bob").did("Logged In").id("m2").at("2025-05-05T10:00Z"));
            snapshot = members.snapshot();
            assertThat(members.userDays()).hasSize(2);
        }
        try (MembersHarness members =
                MembersHarness.restore(backend, MODEL, TimeSettings.REPLAY, snapshot)) {
            members.send(
                    user("ann").did("Report Created").id("m1").at("2025-05-06T10:00Z"), // known
                    user("ann").did("Report Created").id("m2").at("2025-05-05T10:00Z"),
                    user("ann").did("Report Created").id("m3").at("2025-05-04T10:00Z"),
                    user("cid").did("Report Created").id("m4").at("2025-05-05T10:00Z"));
            assertThat(members.tooLate())
                    .singleElement()
                    .satisfies(rejection -> assertThat(rejection.position().offset()).isEqualTo(3));
            members.watermark("2025-05-06T12:00:01Z");
            assertThat(members.userDays())
                    .containsExactlyInAnyOrder(
                            "CORRECTION ann 2025-05-05 two=10",
                            "CORRECTION bob 2025-05-05 two=2",
                            "CORRECTION cid 2025-05-05 two=9");
            members.closeDay("2025-05-06");
            assertThat(members.userDays())
                    .containsExactlyInAnyOrder(
                            "FINAL ann 2025-05-06 two=10",
                            "FINAL bob 2025-05-06 two=2",
                            "FINAL cid 2025-05-06 two=9");
        }
    }

    /** What was kept of a day that took its last corrections has gone, whatever is set later. */
    @Test
    void aDayThatClosedForGoodStaysSoUnderALongerLateness() throws Exception {
        TimeSettings week = new TimeSettings(600_000, Duration.ofDays(7).toMillis(), 0, true);
        OperatorSubtaskState snapshot;
        try (MembersHarness members = start(TimeSettings.REPLAY)) {
            for (String day : List.of("03", "04", "05", "06")) {
                members.send(user("ann").did("Logged In").id(day).at("2025-05-" + day + "T10:00Z"));
                members.closeDay("2025-05-" + day);
            }
            snapshot = members.snapshot();
        }
        for (int restarts = 0; restarts < 2; restarts++) {
            try (MembersHarness members = MembersHarness.restore(backend, MODEL, week, snapshot)) {
                Happening bob = user("bob").did("Report Created");
                members.send(
                        bob.id("m" + restarts).at("2025-05-05T10:00Z"), // took its last corrections
                        bob.id("n" + restarts).at("2025-05-06T10:00Z"));
                assertThat(members.tooLate()).hasSize(1);
                members.watermark("2025-05-07T10:0" + restarts + "Z");
                assertThat(members.userDays())
                        .filteredOn(row -> row.contains("bob"))
                        .containsExactly("CORRECTION bob 2025-05-06 two=" + 9 * (1 + restarts));
                snapshot = members.snapshot();
            }
        }
        try (MembersHarness members = MembersHarness.restore(backend, MODEL, week, snapshot)) {
            members.watermark("2025-05-13T23:59:59.998Z");
            Happening cid = user("cid").did("Logged In");
            members.send(cid.id("m").at("2025-05-06T10:00Z"));
            assertThat(members.tooLate()).as("what is kept of 2025-05-06 is complete").isEmpty();
            members.closeDay("2025-05-13");
            members.send(cid.id("n").at("2025-05-06T11:00Z"));
            assertThat(members.tooLate()).as("and has had its week").hasSize(1);
        }
    }

    /** Without lateness a day's lateness ends exactly when the day closes. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aDayClosesOnceWithoutLateness() throws Exception {
        try (MembersHarness members = start(new TimeSettings(0, 0, 0, false))) {
            members.send(user("ann").did("Logged In").id("m1").at("2025-05-05T10:00Z"));
            members.send(user("ann").did("Logged In").id("m2").at("2025-05-06T10:00Z"));
            members.send(user("bob").id("m1").at("2025-05-05T10:00Z"));
            members.send(user("bob").id("m2").at("2025-05-06T10:00Z"));
            members.closeDay("2025-05-05");
            assertThat(members.userDays()).containsExactly("FINAL ann 2025-05-05 two=1");
            members.send(
                    user("ann").did("Logged In").id("m1").at("2025-05-06T11:00Z")); // forgotten
            members.closeDay("2025-05-06");
            assertThat(members.userDays()).containsExactly("FINAL ann 2025-05-06 two=3");
        }
    }

    @Test
    void aSavepointOfTheEndOfInputGoesOn() throws Exception {
        OperatorSubtaskState snapshot;
        try (MembersHarness members = start(TimeSettings.REPLAY)) {
            members.send(user("ann").did("Logged In").id("m1").at("2025-05-05T10:00Z"));
            members.endOfInput(); // takes all timers
            snapshot = members.snapshot();
        }
        try (MembersHarness members =
                MembersHarness.restore(backend, MODEL, TimeSettings.REPLAY, snapshot)) {
            members.send(user("ann").did("Logged In").id("m2").at("2025-05-05T11:00Z"));
            members.closeDay("2025-05-05");
            assertThat(members.userDays()).containsExactly("FINAL ann 2025-05-05 two=2");
        }
    }

    @Test
    void anyNumberOfTasksRestores() throws Exception {
        OperatorSubtaskState[] snapshots = new OperatorSubtaskState[1];
        List<String> whole = new ArrayList<>();
        try (MembersHarness members = start(TimeSettings.REPLAY)) {
            for (int i = 0; i < 20; i++) {
                members.send(user("u" + i).did("Logged In").id("m").at("2025-05-05T10:00Z"));
            }
            members.watermark("2025-05-06T12:00Z");
            members.userDays();
            snapshots[0] = members.snapshot();
            members.closeDay("2025-05-07");
            whole.addAll(members.userDays());
        }
        assertThat(whole).hasSize(40);

        List<String> parts = new ArrayList<>();
        OperatorSubtaskState[] halves = new OperatorSubtaskState[2];
        for (int task = 0; task < 2; task++) {
            try (MembersHarness members = restoreShare(TimeSettings.REPLAY, 2, task, snapshots)) {
                for (int i = 0; i < 20; i++) {
                    members.send(user("late" + i).did("Logged In").at("2025-05-04T10:00Z"));
                }
                assertThat(members.tooLate()).as("each task knows what has closed").isNotEmpty();
                halves[task] = members.snapshot();
                members.closeDay("2025-05-07");
                parts.addAll(members.userDays());
                assertThat(members.forwarded()).isEmpty();
            }
        }
        assertThat(parts).containsExactlyInAnyOrderElementsOf(whole);

        try (MembersHarness members = restoreShare(TimeSettings.REPLAY, 1, 0, halves)) {
            members.closeDay("2025-05-07");
            assertThat(members.userDays()).containsExactlyInAnyOrderElementsOf(whole);
        }
    }

    private MembersHarness restoreShare(
            TimeSettings times, int tasks, int task, OperatorSubtaskState... snapshots)
            throws Exception {
        return MembersHarness.restore(
                backend, MODEL, times, OperatorHarness.share(tasks, task, snapshots), tasks, task);
    }

    @Test
    void anotherTimeZoneIsRefused() throws Exception {
        OperatorSubtaskState snapshot;
        try (MembersHarness members = start(TimeSettings.REPLAY)) {
            members.send(user("ann").did("Logged In").at("2025-05-05T10:00Z"));
            snapshot = members.snapshot();
        }
        Model berlin = model().timezone("Europe/Berlin").build();

        assertThatThrownBy(
                        () ->
                                MembersHarness.restore(
                                        backend, berlin, TimeSettings.REPLAY, snapshot))
                .isInstanceOf(IncompatibleSavepointException.class)
                .hasMessage(
                        "The savepoint holds days of the time zone UTC, the model says"
                                + " Europe/Berlin: restore with timezone: UTC, or start without the"
                                + " savepoint.");
    }

    /** As a restored job's does, whose partitions are read again. */
    @Test
    void aWatermarkThatIsBehindMovesNothing() throws Exception {
        try (MembersHarness members = start(TimeSettings.REPLAY)) {
            members.send(user("ann").did("Logged In").at("2025-05-05T22:59Z"));
            members.closeDay("2025-05-05");
            assertThat(members.userDays()).containsExactly("FINAL ann 2025-05-05 two=1");
            long reached = Happening.millis("2025-05-05T23:59:59.999Z");
            members.watermark("2025-05-05T23:30Z");
            assertThat(members.watermarks()).isSorted().last().isEqualTo(reached);
            members.send(user("ann").did("Logged In").at("2025-05-05T23:40Z"));
            members.watermark("2025-05-06T00:01Z");
            assertThat(members.userDays()).containsExactly("CORRECTION ann 2025-05-05 two=2");
            assertThat(members.watermarks()).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void aDrainedSavepointIsRefusedWhereEventsGoOn() throws Exception {
        TimeSettings live = new TimeSettings(600_000, 0, 0, false);
        OperatorSubtaskState drained;
        OperatorSubtaskState ended;
        try (MembersHarness members = start(live)) {
            members.send(user("ann").did("Logged In").at("2025-05-05T10:00Z"));
            members.endOfInput();
            drained = members.snapshot();
        }
        try (MembersHarness members = start(TimeSettings.REPLAY)) {
            members.send(user("ann").did("Logged In").at("2025-05-05T10:00Z"));
            members.endOfInput();
            ended = members.snapshot();
        }

        assertThatThrownBy(() -> MembersHarness.restore(backend, MODEL, live, drained))
                .isInstanceOf(IncompatibleSavepointException.class)
                .hasMessage(
                        "The savepoint was made by a stop with --drain, which ends the job's time:"
                                + " restore one that was made without it, or start without it.");
        // A job on files may fail as it ends: it is then restored from such a checkpoint.
        MembersHarness.restore(backend, MODEL, TimeSettings.REPLAY, ended).close();
    }
}
