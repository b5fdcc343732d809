package io.tideline.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Whatever arrives, in whichever order. */
class PresencePropertiesTest {
    private static final Duration AFTER = Duration.ofMillis(20);

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void silenceAndReturnAlternate(
            @ForAll @Size(max = 30) List<@LongRange(min = -100, max = 100) Long> timestamps) {
        Presence presence = new Presence();
        boolean quiet = false;
        long newest = Long.MIN_VALUE;
        for (long timestamp : timestamps) {
            if (presence.markInactive(timestamp, AFTER)) {
                assertThat(quiet).as("quiet already").isFalse();
                assertThat(presence.inactiveSince()).isEqualTo(newest + 20);
                quiet = true;
            }
            long since = presence.inactiveSince();
            switch (presence.recordSeen(timestamp)) {
                case FIRST -> assertThat(newest).isEqualTo(Long.MIN_VALUE);
                case RETURNED -> {
                    assertThat(quiet).as("quiet before").isTrue();
                    assertThat(timestamp).isGreaterThanOrEqualTo(since);
                    quiet = false;
                }
                case AGAIN -> assertThat(newest).isGreaterThan(Long.MIN_VALUE);
            }
            newest = Math.max(newest, timestamp);
            assertThat(presence.lastSeen()).isEqualTo(newest);
            assertThat(presence.inactiveSince() != Presence.NEVER).isEqualTo(quiet);
        }
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void writingAndReadingBackChangesNothing(
            @ForAll @Size(max = 30) List<@LongRange(min = -100, max = 100) Long> timestamps) {
        Presence kept = new Presence();
        Presence restored = new Presence();
        for (long timestamp : timestamps) {
            assertThat(restored.markInactive(timestamp, AFTER))
                    .isEqualTo(kept.markInactive(timestamp, AFTER));
            restored = roundtrip(restored);
            assertThat(restored.recordSeen(timestamp)).isEqualTo(kept.recordSeen(timestamp));
            restored = roundtrip(restored);
            assertThat(restored.due(AFTER)).isEqualTo(kept.due(AFTER));
        }
    }

    private static Presence roundtrip(Presence presence) {
        ByteWriter out = new ByteWriter();
        presence.write(out);
        return Presence.read(new ByteReader(out.toBytes()));
    }
}
