package io.tideline.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.activation.ActivationStatus;
import io.tideline.activation.ChecklistProgress;
import io.tideline.engagement.ScoreHistory;
import io.tideline.member.Cells;
import io.tideline.model.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Values of state in each format that was ever written. */
class GoldenStateTest {
    private static final SegmentLayouts LAYOUTS = new SegmentLayouts(List.of(), GoldenFiles.MODEL);

    @Test
    void usersOfFormat5() {
        byte[] bytes = GoldenFiles.hex(5, "user");
        UserState user = UserState.of(bytes, StageHarness.rules(GoldenFiles.MODEL, Level.USER));

        assertThat(user.seen.firstDay()).isEqualTo(20_000);
        assertThat(user.seen.daysFrom(Integer.MIN_VALUE)).containsExactly(20_210, 20_211);
        assertThat(user.seen.eventsThrough(20_210)).isEqualTo(2);
        assertThat(user.seen.eventsThrough(20_211)).isEqualTo(4);
        assertThat(user.seen.seenBetween(20_000, 20_209)).isTrue();
        assertThat(user.firstUses.happenedBy(0, 20_000)).isTrue();
        assertThat(user.firstUses.happenedBy(300, 20_210)).isFalse();
        assertThat(user.firstUses.happenedBy(300, 20_211)).isTrue();
        assertThat(user.account.at(20_209)).isNull();
        assertThat(user.account.at(20_210)).isEqualTo("acme");
        assertThat(user.account.at(20_211)).isEqualTo("größe 😀");
        assertThat(user.groupAccount).isEqualTo("base");
        assertThat(user.dirtyFrom).isEqualTo(20_210);
        Map<String, UserMember> members = new TreeMap<>();
        user.members.inMemory().forEach(member -> members.put(member.account, member));
        assertThat(members).containsOnlyKeys("", "acme", "größe 😀");
        assertThat(contents(members.get("acme").cells))
                .isEqualTo(
                        Map.of(
                                "20210:0", 1L,
                                "20210:300", 1_000_000L,
                                "20211:2", 70_000_000_000L));
        assertThat(contents(members.get("").cells)).isEqualTo(Map.of("-3:1", 5L));
        LifecycleState lifecycle = user.lifecycle;
        assertThat(lifecycle.presence().lastSeen()).isEqualTo(1_746_144_000_123L);
        assertThat(lifecycle.presence().quietSince())
                .isEqualTo(1_746_144_000_123L + Duration.ofDays(2).toMillis());
        assertThat(lifecycle.account()).isEqualTo("acme");
        assertThat(lifecycle.isFirstUse(List.of(2))).isFalse();
        assertThat(lifecycle.isFirstUse(List.of(0, 1))).isTrue();
        assertThat(lifecycle.lastRaised(9)).isEqualTo(1_746_057_600_000L);
        assertThat(lifecycle.dueTimer).isEqualTo(1_746_316_800_123L);
        ChecklistProgress setup = lifecycle.checklists.get(0);
        assertThat(setup.startedAt()).isEqualTo(1_746_057_600_000L);
        assertThat(setup.stepsRemaining()).containsExactly("Log in");
        assertThat(setup.status()).isEqualTo(ActivationStatus.STALLED);
        assertThat(setup.shownPercent()).isEqualTo(50);
        assertThat(setup.isChanged()).as("the row written says it is in progress").isTrue();
        assertThat(members.get("").hasUnsent()).isFalse();
        assertThat(contents(members.get("acme").unsent()))
                .isEqualTo(Map.of("20211:0", 3L, "20211:301", 2L));
        assertThat(contents(members.get("größe 😀").unsent()))
                .isEqualTo(Map.of("20212:0", 70_000_000_000L));
        assertThat(user.toBytes()).as("what is written today").isEqualTo(bytes);
        assertThat(GoldenFiles.user3().toBytes()).isEqualTo(bytes);
        assertThat(user.needsEndTimer(20_212)).isFalse();
        assertThat(user.needsEndTimer(20_213)).isTrue();
        assertThat(lifecycle.addAccount("acme")).as("it was seen there before").isFalse();
        assertThat(lifecycle.addAccount("größe 😀")).isFalse();
        assertThat(lifecycle.addAccount("base")).isTrue();
    }

    @Test
    void accountsOfUsersOfFormat5() {
        byte[] bytes = GoldenFiles.hex(5, "user-account");
        UserMember account = UserMember.of("acme", bytes);

        assertThat(contents(account.cells)).isEqualTo(Map.of("20210:300", 1_000_000L));
        assertThat(account.see()).as("for the first time").isFalse();
        assertThat(account.hasUnsent()).isFalse();
        assertThat(account.toBytes()).as("what is written today").isEqualTo(bytes);
        assertThat(GoldenFiles.userAccount1().toBytes()).isEqualTo(bytes);
    }

    @Test
    void membersOfFormat5() {
        byte[] bytes = GoldenFiles.hex(5, "member");
        MemberState member = MemberState.of(bytes);

        assertThat(member.seen.firstDay()).isEqualTo(20_209);
        assertThat(member.seen.lastDay()).isEqualTo(20_211);
        assertThat(member.seen.daysFrom(0)).containsExactly(20_211);
        assertThat(contents(member.cells)).isEqualTo(Map.of("20209:1", 3L, "20211:0", 200L));
        assertThat(member.toBytes()).as("what is written today").isEqualTo(bytes);
        assertThat(GoldenFiles.member1().toBytes()).isEqualTo(bytes);
    }

    @Test
    void accountsOfFormat5() {
        byte[] bytes = GoldenFiles.hex(5, "account");
        AccountState account =
                AccountState.of(
                        bytes, LAYOUTS, StageHarness.rules(GoldenFiles.MODEL, Level.ACCOUNT));

        assertThat(account.seen.firstDay()).isEqualTo(20_209);
        assertThat(account.firstUses.happenedBy(2, 20_209)).isTrue();
        assertThat(account.segmentsByTraits(GoldenFiles.MODEL, 20_208)).isZero();
        assertThat(account.segmentsByTraits(GoldenFiles.MODEL, 20_209)).isEqualTo(0b01);
        assertThat(account.segmentsByTraits(GoldenFiles.MODEL, 20_210)).isEqualTo(0b10);
        assertThat(account.segmentsAsClosed(20_208)).isEqualTo(AccountState.UNKNOWN);
        assertThat(account.segmentsAsClosed(20_209)).isEqualTo(0b01);
        assertThat(account.segmentsAsClosed(20_210)).isEqualTo(0b10);
        LifecycleState lifecycle = account.lifecycle;
        assertThat(lifecycle.presence().lastSeen()).isEqualTo(-1);
        assertThat(lifecycle.hasUsers).isTrue();
        assertThat(lifecycle.isIn(0)).as("trial").isTrue();
        assertThat(lifecycle.isIn(1)).as("paid").isFalse();
        ChecklistProgress trial = lifecycle.checklists.get(0);
        assertThat(trial.startedAt()).isEqualTo(-1);
        assertThat(trial.stepsRemaining()).containsExactly("Invite");
        trial.take(Happening.index(GoldenFiles.MODEL, "Invite Sent"), Map.of("email", "one"), 7);
        assertThat(trial.completed()).as("one is known").isEqualTo(1);
        trial.take(Happening.index(GoldenFiles.MODEL, "Invite Sent"), Map.of("email", "six"), 8);
        assertThat(trial.status()).isEqualTo(ActivationStatus.ACTIVATED);
        account =
                AccountState.of(
                        bytes, LAYOUTS, StageHarness.rules(GoldenFiles.MODEL, Level.ACCOUNT));
        assertThat(account.toBytes(LAYOUTS)).as("what is written today").isEqualTo(bytes);
        assertThat(GoldenFiles.account1().toBytes(LAYOUTS)).isEqualTo(bytes);
    }

    @Test
    void scoreHistoriesOfFormat5() {
        byte[] bytes = GoldenFiles.hex(5, "score-history");
        ScoreHistory history = ScoreHistory.of(bytes);

        assertThat(history.at("two", 20_209)).isEqualTo(new ScoreHistory.Entry(100, 1));
        assertThat(history.at("two", 20_210))
                .isEqualTo(new ScoreHistory.Entry(null, 70_000_000_000L));
        assertThat(history.at("trials", 20_209)).isNull();
        assertThat(history.at("trials", 20_210)).isEqualTo(new ScoreHistory.Entry(1, 2));
        assertThat(history.toBytes()).as("what is written today").isEqualTo(bytes);
        assertThat(GoldenFiles.history1().toBytes()).isEqualTo(bytes);
    }

    /** Rows that wait in state have the ordinals. */
    @Test
    void ordersThatAreWrittenOutStay() {
        assertThat(Level.values()).containsExactly(Level.ACCOUNT, Level.USER);
        assertThat(EntityDay.Kind.values())
                .containsExactly(
                        EntityDay.Kind.LIVE,
                        EntityDay.Kind.FINAL,
                        EntityDay.Kind.CORRECTION,
                        EntityDay.Kind.FORGET);
    }

    @Test
    void aFormatOfALaterVersionIsRefused() {
        byte[] bytes = GoldenFiles.hex(5, "user");
        bytes[0] = 6;

        assertThatThrownBy(
                        () ->
                                UserState.of(
                                        bytes, StageHarness.rules(GoldenFiles.MODEL, Level.USER)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The state of users has format 6, written by a later Tideline; this one"
                                + " reads up to format 5: restore with that version or a later"
                                + " one.");
    }

    private static Map<String, Long> contents(Cells cells) {
        Map<String, Long> contents = new TreeMap<>();
        cells.forEach(
                -1_000, 1_000_000, (day, event, count) -> contents.put(day + ":" + event, count));
        return contents;
    }
}
