package io.tideline.delivery.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tideline.delivery.destination.Rate;
import io.tideline.delivery.queue.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Rate MANY = new Rate(1_000, Duration.ofSeconds(1));
    private static final Outcome SENT = new Outcome.Sent(null);
    private static final Outcome FAILED = new Outcome.Failed("HTTP 500");

    private final WakeUp wakeUp = new WakeUp();

    private void call(Gate gate, Outcome... outcomes) throws InterruptedException {
        assertThat(gate.enter(wakeUp)).isTrue();
        gate.settle(List.of(outcomes), 1);
    }

    @Test
    void whenMostCallsFail_allWait_thenFewAreTried() throws Exception {
        Gate gate = new Gate("test", MANY, Duration.ofMillis(300));
        for (int i = 0; i < 5; i++) {
            call(gate, FAILED, FAILED);
        }
        assertThat(gate.enter(wakeUp)).isFalse();
        await().until(() -> gate.enter(wakeUp));
        gate.settle(List.of(SENT), 1);
        call(gate, SENT);
        call(gate, SENT);
    }

    @Test
    void whatConcernsOneDelivery_orASlowRate_isNoFailure() throws Exception {
        Gate gate = new Gate("test", MANY, Duration.ofMinutes(5));
        for (int i = 0; i < 30; i++) {
            call(gate, FAILED, SENT);
            call(gate, new Outcome.Refused("no such channel"));
            call(gate, new Outcome.Busy("HTTP 429", Duration.ZERO));
        }
        assertThat(gate.enter(wakeUp)).isTrue();
    }

    @Test
    void aRateIsKeptTo() throws Exception {
        Gate gate = new Gate("test", new Rate(2, Duration.ofHours(1)), Duration.ofMinutes(5));
        call(gate, SENT);
        assertThat(gate.enter(wakeUp)).isFalse();
    }

    @Test
    void whatIsClosedIsLeftAlone_untilTheProcessStops() throws Exception {
        Gate gate = new Gate("test", MANY, Duration.ofMinutes(5));
        call(gate, new Outcome.Closed("HTTP 401", false));
        wakeUp.stop();
        assertThat(gate.enter(wakeUp)).isFalse();
    }
}
