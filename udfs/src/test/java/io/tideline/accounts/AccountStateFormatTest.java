package io.tideline.accounts;

import static io.tideline.harness.Contents.contents;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.activation.ActivationStatus;
import io.tideline.activation.ChecklistProgress;
import io.tideline.harness.Happening;
import io.tideline.harness.OperatorHarness;
import io.tideline.lifecycle.LifecycleState;
import io.tideline.model.Level;
import io.tideline.snapshot.GoldenFiles;
import io.tideline.state.SegmentBitLayouts;
import io.tideline.time.DayCalendar;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts and their members in state, in each format that is read. */
public class AccountStateFormatTest {
    private static final SegmentBitLayouts LAYOUTS =
            new SegmentBitLayouts(List.of(), GoldenFiles.MODEL);
    private static final long FIRST_SEEN = 1_746_100_000_123L;

    @Test
    void membersOfFormat1() {
        byte[] bytes = GoldenFiles.hex(1, "member");
        MemberState member = MemberState.of(bytes);

        assertThat(member.seen.firstDay()).isEqualTo(20_209);
        assertThat(member.seen.lastDay()).isEqualTo(20_211);
        assertThat(member.seen.daysFrom(0)).containsExactly(20_211);
        assertThat(contents(member.cells)).isEqualTo(Map.of("20209:1", 3L, "20211:0", 200L));
        assertThat(member.toBytes()).as("what is written today").isEqualTo(bytes);
        assertThat(member().toBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void accounts(int format) {
        byte[] bytes = GoldenFiles.hex(format, "account");
        AccountState account =
                AccountState.of(
                        bytes, LAYOUTS, OperatorHarness.rules(GoldenFiles.MODEL, Level.ACCOUNT));

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
        var calendar = new DayCalendar(GoldenFiles.MODEL.timezone());
        assertThat(account.firstSeenAt(calendar))
                .isEqualTo(format == 1 ? calendar.firstMillisOf(20_209) : FIRST_SEEN);
        if (format >= 2) {
            assertThat(account.times.last()).isEqualTo(FIRST_SEEN + 70_000_000L);
            account =
                    AccountState.of(
                            bytes,
                            LAYOUTS,
                            OperatorHarness.rules(GoldenFiles.MODEL, Level.ACCOUNT));
            assertThat(account.toBytes(LAYOUTS)).as("what is written today").isEqualTo(bytes);
            assertThat(account().toBytes(LAYOUTS)).isEqualTo(bytes);
        }
    }

    /** Returns, by file, what is written today. */
    public static Map<String, byte[]> written() {
        return Map.of("member", member().toBytes(), "account", account().toBytes(LAYOUTS));
    }

    private static MemberState member() {
        MemberState member = MemberState.of(null);
        member.seen.add(20_209);
        member.seen.add(20_211);
        member.seen.foldBefore(20_210);
        member.cells.add(20_209, 1, 3);
        member.cells.add(20_211, 0, 200);
        return member;
    }

    private static AccountState account() {
        AccountState account =
                AccountState.of(
                        null,
                        new SegmentBitLayouts(List.of(), GoldenFiles.MODEL),
                        OperatorHarness.rules(GoldenFiles.MODEL, Level.ACCOUNT));
        account.seen.add(20_209);
        account.firstUses.add(2, 20_209);
        account.setTrait("plan", 20_209, 1_746_057_600_000L, 7, "\"trial\"");
        account.setTrait("plan", 20_210, 1_746_144_000_000L, Long.MAX_VALUE, "\"pro\"");
        account.setTrait("seats", 20_210, 1_746_144_000_000L, 8, "null");
        account.close(20_209, 0b01);
        account.close(20_210, 0b10);
        LifecycleState lifecycle = account.lifecycle;
        lifecycle.presence().recordSeen(-1);
        lifecycle.hasUsers = true;
        lifecycle.setTraits(Map.of("plan", "\"trial\""), Happening.millis("2025-05-05T09:00Z"), 7);
        account.times.add(FIRST_SEEN, FIRST_SEEN + 70_000_000L);
        ChecklistProgress trial = lifecycle.checklists.get(0);
        int invited = Happening.index(GoldenFiles.MODEL, "Invite Sent");
        trial.take(invited, Map.of("email", "one"), -1);
        trial.take(invited, Map.of("email", "two"), 5);
        trial.take(1, null, 6);
        return account;
    }
}
