package io.tideline.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.engagement.ScoreHistory;
import io.tideline.member.Cells;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Values of state in each format that was ever written. */
class GoldenStateTest {
    private static final SegmentLayouts LAYOUTS = new SegmentLayouts(List.of(), GoldenFiles.MODEL);

    @Test
    void usersOfFormat1() {
        byte[] bytes = GoldenFiles.hex(1, "user");
        UserState user = UserState.of(bytes);

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
        assertThat(user.members).containsOnlyKeys("", "acme");
        assertThat(contents(user.members.get("acme")))
                .isEqualTo(
                        Map.of(
                                "20210:0", 1L,
                                "20210:300", 1_000_000L,
                                "20211:2", 70_000_000_000L));
        assertThat(contents(user.member(null))).isEqualTo(Map.of("-3:1", 5L));
        assertThat(user.toBytes()).as("what is written today").isEqualTo(bytes);
        assertThat(GoldenFiles.user1().toBytes()).isEqualTo(bytes);
    }

    @Test
    void membersOfFormat1() {
        byte[] bytes = GoldenFiles.hex(1, "member");
        MemberState member = MemberState.of(bytes);

        assertThat(member.seen.firstDay()).isEqualTo(20_209);
        assertThat(member.seen.lastDay()).isEqualTo(20_211);
        assertThat(member.seen.daysFrom(0)).containsExactly(20_211);
        assertThat(contents(member.cells)).isEqualTo(Map.of("20209:1", 3L, "20211:0", 200L));
        assertThat(member.toBytes()).as("what is written today").isEqualTo(bytes);
        assertThat(GoldenFiles.member1().toBytes()).isEqualTo(bytes);
    }

    @Test
    void accountsOfFormat1() {
        byte[] bytes = GoldenFiles.hex(1, "account");
        AccountState account = AccountState.of(bytes, LAYOUTS);

        assertThat(account.seen.firstDay()).isEqualTo(20_209);
        assertThat(account.firstUses.happenedBy(2, 20_209)).isTrue();
        assertThat(account.segmentsByTraits(GoldenFiles.MODEL, 20_208)).isZero();
        assertThat(account.segmentsByTraits(GoldenFiles.MODEL, 20_209)).isEqualTo(0b01);
        assertThat(account.segmentsByTraits(GoldenFiles.MODEL, 20_210)).isEqualTo(0b10);
        assertThat(account.segmentsAsClosed(20_208)).isEqualTo(AccountState.UNKNOWN);
        assertThat(account.segmentsAsClosed(20_209)).isEqualTo(0b01);
        assertThat(account.segmentsAsClosed(20_210)).isEqualTo(0b10);
        assertThat(account.toBytes(LAYOUTS)).as("what is written today").isEqualTo(bytes);
        assertThat(GoldenFiles.account1().toBytes(LAYOUTS)).isEqualTo(bytes);
    }

    @Test
    void scoreHistoriesOfFormat1() {
        byte[] bytes = GoldenFiles.hex(1, "score-history");
        ScoreHistory history = ScoreHistory.of(bytes);

        assertThat(history.at("two", 20_209)).isEqualTo(new ScoreHistory.Entry(100, 1));
        assertThat(history.at("two", 20_210))
                .isEqualTo(new ScoreHistory.Entry(null, 70_000_000_000L));
        assertThat(history.at("trials", 20_209)).isNull();
        assertThat(history.at("trials", 20_210)).isEqualTo(new ScoreHistory.Entry(1, 2));
        assertThat(history.toBytes()).as("what is written today").isEqualTo(bytes);
        assertThat(GoldenFiles.history1().toBytes()).isEqualTo(bytes);
    }

    @Test
    void aFormatOfALaterVersionIsRefused() {
        byte[] bytes = GoldenFiles.hex(1, "user");
        bytes[0] = 2;

        assertThatThrownBy(() -> UserState.of(bytes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The state of users has format 2, written by a later Tideline; this one"
                                + " reads up to format 1: restore with that version or a later"
                                + " one.");
    }

    private static Map<String, Long> contents(Cells cells) {
        Map<String, Long> contents = new TreeMap<>();
        cells.forEach(
                -1_000, 1_000_000, (day, event, count) -> contents.put(day + ":" + event, count));
        return contents;
    }
}
