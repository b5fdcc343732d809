package io.tideline.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private long now = 1_000_000;
    private long elapsed = 7;

    private final SteadyClock clock =
            new SteadyClock(
                    new MachineClock() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        public long millis() {
                            return now;
                        }

                        @Override
                        public long elapsedMillis() {
                            return elapsed;
                        }
                    });

    private void pass(long millis) {
        now += millis;
        elapsed += millis;
    }

    @Test
    void goesWithTheMachinesClock() {
        pass(500);
        assertThat(clock.millis()).isEqualTo(1_000_500);
    }

    @Test
    void doesNotFollowALeap() {
        now += 86_400_000;
        assertThat(clock.millis()).isEqualTo(1_000_000);
        pass(500);
        assertThat(clock.millis()).isEqualTo(1_000_500);
        now -= 86_400_000;
        assertThat(clock.millis()).isEqualTo(1_000_500);
    }

    @Test
    void isNoLaterThanAMachineThatWasSetBack() {
        now -= 400;
        assertThat(clock.millis()).isEqualTo(999_600);
        pass(1_000);
        assertThat(clock.millis()).isEqualTo(1_000_600);
        now += 400; // and forward again
        assertThat(clock.millis()).isEqualTo(1_001_000);
    }

    @Test
    void learnsThatTimeHasPassedUnnoticed() {
        now += 3_600_000; // the machine slept
        clock.atLeast(4_500_000);
        assertThat(clock.millis()).isEqualTo(4_500_000);
        pass(100);
        assertThat(clock.millis()).isEqualTo(4_500_100);
        clock.atLeast(2_000_000);
        assertThat(clock.millis()).isEqualTo(4_500_100);
        clock.atLeast(Long.MAX_VALUE / 2);
        assertThat(clock.millis()).as("never ahead of the machine's").isEqualTo(now);
    }
}
