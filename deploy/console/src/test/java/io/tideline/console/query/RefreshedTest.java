package io.tideline.console.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class RefreshedTest {
    private static final Duration NOT = Duration.ZERO;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Time time = new Time();
    private Duration takes = Duration.ZERO;
    private int reads;

    private final Refreshed<Integer> value =
            new Refreshed<>(
                    () -> {
                        time.now = time.now.plus(takes);
                        return ++reads;
                    },
                    PAUSE,
                    tasks::add,
                    time);

    /** A clock that stands where it is put. */
    private static final class Time extends Clock {
        private Instant now = Instant.EPOCH;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private void read() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private Integer shown() {
        return value.get(NOT).map(Dated::value).orElse(null);
    }

    @Test
    void nobodyWaitsForItAndItIsReadWhileSomebodyLooks() {
        assertThat(shown()).isNull();
        assertThat(shown()).isNull();
        assertThat(tasks).as("two look, one reads").hasSize(1);
        read();
        assertThat(shown()).isEqualTo(1);
        time.now = time.now.plus(PAUSE).minusMillis(1);
        assertThat(shown()).isEqualTo(1);
        assertThat(tasks).isEmpty();
        time.now = time.now.plusMillis(1);
        assertThat(shown()).as("the last one, meanwhile").isEqualTo(1);
        assertThat(tasks).hasSize(1);
        read();
        assertThat(shown()).isEqualTo(2);
    }

    @Test
    void whatTakesLongIsReadLessOften() {
        takes = Duration.ofSeconds(3);
        assertThat(shown()).isNull();
        read();
        time.now = Instant.EPOCH.plusSeconds(29);
        assertThat(shown()).isEqualTo(1);
        assertThat(tasks).isEmpty();
        time.now = Instant.EPOCH.plusSeconds(30);
        assertThat(shown()).isEqualTo(1);
        assertThat(tasks).hasSize(1);
    }

    @Test
    void aFailureIsShownAndTriedAgain() {
        Queue<RuntimeException> faults = new ArrayDeque<>();
        faults.add(new IllegalStateException("away"));
        var failing =
                new Refreshed<>(
                        () -> {
                            if (!faults.isEmpty()) {
                                throw faults.remove();
                            }
                            return 1;
                        },
                        PAUSE,
                        Runnable::run,
                        time);
        assertThatThrownBy(() -> failing.get(NOT)).hasMessage("away");
        assertThat(failing.get(NOT).map(Dated::value)).contains(1);
    }
}
