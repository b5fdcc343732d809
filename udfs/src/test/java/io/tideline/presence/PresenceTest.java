package io.tideline.presence;

import static io.tideline.presence.Presence.NEVER;
import static io.tideline.presence.Presence.Seen.AGAIN;
import static io.tideline.presence.Presence.Seen.FIRST;
import static io.tideline.presence.Presence.Seen.RETURNED;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresenceTest {
    private static final Duration AFTER = Duration.ofMillis(100);

    /** Returns an entity that was seen at the times given. */
    private static Presence seen(long... timestamps) {
        Presence presence = new Presence();
        for (long timestamp : timestamps) {
            presence.recordSeen(timestamp);
        }
        return presence;
    }

    @Test
    void whoeverWasNeverSeenIsNeverQuiet() {
        Presence presence = seen();
        assertThat(presence.isKnown()).isFalse();
        assertThat(presence.due(AFTER)).isEqualTo(NEVER);
        assertThat(presence.markInactive(1_000, AFTER)).isFalse();
        assertThat(presence.inactiveSince()).isEqualTo(NEVER);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 99, false", // a millisecond early
        "0, 100, true",
        "0, 5000, true",
        "-300, -200, true", // before 1970
        "-300, -201, false",
    })
    void silenceIsDueAfterTheLastEvent(long seenAt, long now, boolean quiet) {
        Presence presence = seen(seenAt);
        assertThat(presence.due(AFTER)).isEqualTo(seenAt + 100);
        assertThat(presence.markInactive(now, AFTER)).isEqualTo(quiet);
        assertThat(presence.inactiveSince()).isEqualTo(quiet ? seenAt + 100 : NEVER);
    }

    @Test
    void withoutALimitNoOneBecomesInactive() {
        Presence presence = seen(0);
        assertThat(presence.due(null)).isEqualTo(NEVER);
        assertThat(presence.markInactive(NEVER - 1, null)).isFalse();
    }

    @Test
    void theNewestEventCountsInWhicheverOrderTheyCome() {
        Presence presence = seen(50, 80, 20);
        assertThat(presence.lastSeen()).isEqualTo(80);
        assertThat(presence.due(AFTER)).isEqualTo(180);
    }

    @Test
    void aSilenceIsNoticedOnce() {
        Presence presence = seen(0);
        assertThat(presence.markInactive(150, AFTER)).isTrue();
        assertThat(presence.markInactive(150, AFTER)).isFalse();
        assertThat(presence.markInactive(9_000, AFTER)).isFalse();
        assertThat(presence.due(AFTER)).isEqualTo(NEVER);
    }

    @ParameterizedTest
    @CsvSource({
        "100, RETURNED, 200", // at the due time it comes too late
        "101, RETURNED, 201",
        "500, RETURNED, 600",
        "99, AGAIN, NEVER", // came late: the silence stands
        "-5, AGAIN, NEVER",
    })
    void theFirstEventFromTheDueTimeOnIsAReturn(long at, Presence.Seen expected, String due) {
        Presence presence = seen(0);
        presence.markInactive(100, AFTER);
        assertThat(presence.recordSeen(at)).isEqualTo(expected);
        assertThat(presence.due(AFTER))
                .isEqualTo(due.equals("NEVER") ? NEVER : Long.parseLong(due));
        assertThat(presence.inactiveSince()).isEqualTo(expected == RETURNED ? NEVER : 100);
    }

    @Test
    void silenceAndReturnTakeTurns() {
        Presence presence = new Presence();
        assertThat(presence.recordSeen(0)).isEqualTo(FIRST);
        assertThat(presence.recordSeen(99)).isEqualTo(AGAIN);
        assertThat(presence.markInactive(199, AFTER)).isTrue();
        assertThat(presence.recordSeen(150)).as("late").isEqualTo(AGAIN);
        assertThat(presence.lastSeen()).isEqualTo(150);
        assertThat(presence.recordSeen(300)).isEqualTo(RETURNED);
        assertThat(presence.recordSeen(300)).isEqualTo(AGAIN);
        assertThat(presence.markInactive(399, AFTER)).isFalse();
        assertThat(presence.markInactive(400, AFTER)).isTrue();
        assertThat(presence.inactiveSince()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 50", "0, 100, 100", "-1746057600000, 1746057600000, 0", "5, 9999, 9999"})
    void whatIsWrittenIsReadBack(long first, long last, long now) {
        Presence presence = seen(first, last);
        presence.markInactive(now, Duration.ofMillis(1));
        assertSame(roundtrip(presence), presence);
        assertThat(roundtrip(new Presence()).isKnown()).isFalse();
    }

    /** A late event may come right before the time at which the silence was due. */
    @Test
    void aSilenceWithALateEventInItIsReadBack() {
        Presence presence = seen(0);
        presence.markInactive(100, AFTER);
        presence.recordSeen(99);
        assertSame(roundtrip(presence), presence);
        assertThat(roundtrip(presence).recordSeen(100)).isEqualTo(RETURNED);
    }

    private static void assertSame(Presence actual, Presence expected) {
        assertThat(actual.isKnown()).isEqualTo(expected.isKnown());
        assertThat(actual.lastSeen()).isEqualTo(expected.lastSeen());
        assertThat(actual.inactiveSince()).isEqualTo(expected.inactiveSince());
        assertThat(actual.due(AFTER)).isEqualTo(expected.due(AFTER));
    }

    private static Presence roundtrip(Presence presence) {
        ByteWriter out = new ByteWriter();
        presence.write(out);
        return Presence.read(new ByteReader(out.toBytes()));
    }
}
