package io.tideline.delivery.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    private static Duration longest(int attempt) {
        RetryPolicy policy = new RetryPolicy(20, FIRST, LONGEST, new Random(1));
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 2_000; i++) {
            Duration pause = policy.pauseAfter(attempt);
            assertThat(pause.isNegative()).isFalse();
            longest = pause.compareTo(longest) > 0 ? pause : longest;
        }
        return longest;
    }

    @Test
    void pausesAreAnyPartOfATimeThatDoubles() {
        assertThat(longest(1)).isBetween(Duration.ofSeconds(4), FIRST);
        assertThat(longest(2)).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(10));
        assertThat(longest(5)).isBetween(Duration.ofSeconds(75), Duration.ofSeconds(80));
        assertThat(longest(20)).isBetween(Duration.ofMinutes(55), LONGEST);
        assertThat(longest(1_000)).isBetween(Duration.ofMinutes(55), LONGEST);
    }
}
