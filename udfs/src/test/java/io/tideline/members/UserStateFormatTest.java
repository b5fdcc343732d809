package io.tideline.members;

import static io.tideline.harness.Contents.contents;
import static io.tideline.harness.Happening.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.activation.ActivationStatus;
import io.tideline.activation.ChecklistProgress;
import io.tideline.harness.OperatorHarness;
import io.tideline.lifecycle.LifecycleState;
import io.tideline.model.Level;
import io.tideline.snapshot.GoldenFiles;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users in state, in each format that is read. */
public class UserStateFormatTest {
    private static final long FIRST_SEEN = 1_746_057_600_000L;
    private static final long[] IDS = {1, -2, Long.MIN_VALUE};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void users(int format) {
        byte[] bytes = GoldenFiles.hex(format, "user");
        UserState user = UserState.of(bytes, OperatorHarness.rules(GoldenFiles.MODEL, Level.USER));

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
        assertThat(lifecycle.presence().inactiveSince())
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
        OpenDayIds ids = user.takeIds();
        assertThat(ids.isOnRecord()).isEqualTo(format >= 3);
        if (format >= 3) {
            assertThat(ids.days()).extracting(OpenDayIds.Day::day).containsExactly(20_211, 20_210);
            assertThat(ids.days().get(0).ids()).containsExactly(IDS);
            assertThat(ids.days().get(1).ids()).as("in state by themselves").isNull();
            assertThat(ids.bytes()).isEqualTo(24);
            assertThat(user.toBytes(ids)).as("what is written today").isEqualTo(bytes);
            assertThat(user().toBytes(ids())).isEqualTo(bytes);
        }
        if (format >= 2) {
            assertThat(user.times.first()).isEqualTo(FIRST_SEEN);
            assertThat(user.times.last()).isEqualTo(FIRST_SEEN + 90_000_000L);
            assertThat(members.get("acme").unsentTimes.first()).isEqualTo(FIRST_SEEN + 1);
            assertThat(members.get("").acceptedOn(20_210)).isEqualTo(3);
            assertThat(lifecycle.name()).isEqualTo("Ann");
        } else {
            assertThat(user.times.isEmpty()).isTrue();
        }
        assertThat(user.claimEndTimer(20_212)).isFalse();
        assertThat(user.claimEndTimer(20_213)).isTrue();
        assertThat(lifecycle.addAccount("acme")).as("it was seen there before").isFalse();
        assertThat(lifecycle.addAccount("größe 😀")).isFalse();
        assertThat(lifecycle.addAccount("base")).isTrue();
    }

    @Test
    void accountsOfUsersOfFormat1() {
        byte[] bytes = GoldenFiles.hex(1, "user-account");
        UserMember account = UserMember.of("acme", bytes);

        assertThat(contents(account.cells)).isEqualTo(Map.of("20210:300", 1_000_000L));
        assertThat(account.see()).as("for the first time").isFalse();
        assertThat(account.hasUnsent()).isFalse();
        assertThat(account.toBytes()).as("what is written today").isEqualTo(bytes);
        assertThat(account().toBytes()).isEqualTo(bytes);
    }

    @Test
    void aFormatOfALaterVersionIsRefused() {
        byte[] bytes = GoldenFiles.hex(1, "user");
        bytes[0] = 4;

        assertThatThrownBy(
                        () ->
                                UserState.of(
                                        bytes,
                                        OperatorHarness.rules(GoldenFiles.MODEL, Level.USER)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The state of users has format 4, written by a later Tideline; this one"
                                + " reads up to format 3: restore with that version or a later"
                                + " one.");
    }

    /** Returns, by file, what is written today. */
    public static Map<String, byte[]> written() {
        return Map.of("user", user().toBytes(ids()), "user-account", account().toBytes());
    }

    /** Ids of one day, and another day that has more. */
    private static OpenDayIds ids() {
        return new OpenDayIds(
                List.of(new OpenDayIds.Day(20_211, IDS), new OpenDayIds.Day(20_210, null)));
    }

    /** A user of an earlier format who is written again before its ids were looked for. */
    @Test
    void whetherIdsAreOnRecordStaysSo() {
        UserState user =
                UserState.of(
                        GoldenFiles.hex(2, "user"),
                        OperatorHarness.rules(GoldenFiles.MODEL, Level.USER));
        UserState again =
                UserState.of(
                        user.toBytes(user.takeIds()),
                        OperatorHarness.rules(GoldenFiles.MODEL, Level.USER));
        assertThat(again.takeIds().isOnRecord()).isFalse();
    }

    private static UserState user() {
        UserState user = UserState.of(null, OperatorHarness.rules(GoldenFiles.MODEL, Level.USER));
        user.seen.add(20_000);
        user.seen.add(20_210);
        user.seen.add(20_211);
        user.seen.add(20_211);
        user.seen.foldBefore(20_100);
        user.firstUses.add(0, 20_000);
        user.firstUses.add(300, 20_211);
        user.account.set(20_210, 1_746_144_000_123L, 0, "acme");
        user.account.set(20_211, 1_746_230_400_000L, 0, "größe 😀");
        user.groupAccount = "base";
        user.dirtyFrom = 20_210;
        user.members.get("acme").cells.add(20_210, 0, 1);
        user.members.get("acme").cells.add(20_210, 300, 1_000_000);
        user.members.get("acme").cells.add(20_211, 2, 70_000_000_000L);
        user.members.get(null).cells.add(-3, 1, 5);
        user.members.get(null).accept(20_210, 3);
        user.times.add(FIRST_SEEN, FIRST_SEEN + 90_000_000L);
        user.members.get("acme").unsentTimes.add(FIRST_SEEN + 1, FIRST_SEEN + 2);
        user.lifecycle.setTraits(Map.of("name", "\"Ann\""), FIRST_SEEN, 4);
        LifecycleState lifecycle = user.lifecycle;
        lifecycle.presence().recordSeen(1_746_057_600_000L);
        lifecycle.presence().recordSeen(1_746_144_000_123L);
        lifecycle.presence().markInactive(1_746_999_999_999L, Duration.ofDays(2));
        lifecycle.addAccount("acme");
        lifecycle.addAccount("größe 😀");
        lifecycle.setAccount("acme", 1_746_144_000_123L);
        lifecycle.use(2);
        lifecycle.ordinal(1, 1_746_057_600_000L);
        lifecycle.setRaised(9, 1_746_057_600_000L);
        lifecycle.dueTimer = 1_746_316_800_123L;
        ChecklistProgress setup = lifecycle.checklists.get(0);
        setup.take(0, null, 1_746_057_600_000L);
        setup.take(2, null, 1_746_144_000_123L);
        setup.writeRow(Level.USER, "ann", "acme", 1_746_144_000_123L, 3);
        setup.fallDue();
        user.members.get("acme").unsent().add(20_211, 0, 3);
        user.members.get("acme").unsent().add(20_211, 301, 2);
        user.members.get("größe 😀").unsent().add(20_212, 0, 70_000_000_000L);
        user.claimEndTimer(20_212);
        return user;
    }

    private static UserMember account() {
        UserMember account = UserMember.of("acme");
        account.cells.add(20_210, 300, 1_000_000);
        account.see();
        return account;
    }
}
