package io.tideline.ingest;

import static io.tideline.harness.Happening.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.Position;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.ModelBuilder;
import io.tideline.harness.OperatorHarness;
import io.tideline.model.Model;
import io.tideline.time.TimeSettings;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RejectionRouterTest {
    private static final Model MODEL = ModelBuilder.model().build();
    private static final Duration LATENESS = Duration.ofDays(1);
    private static final AtomicLong CLOCK = new AtomicLong();

    private static long now() {
        return CLOCK.get();
    }

    private static final class Harness extends OperatorHarness<Event> {
        private final OneInputStreamOperatorTestHarness<DecodeResult, Event> harness;

        private Harness(
                OneInputStreamOperatorTestHarness<DecodeResult, Event> harness,
                OperatorSubtaskState snapshot)
                throws Exception {
            super(harness, Backend.HEAP, snapshot);
            this.harness = harness;
        }

        static Harness start(OperatorSubtaskState snapshot) throws Exception {
            TimeSettings times = new TimeSettings(0, LATENESS.toMillis(), 0, false);
            return new Harness(
                    new OneInputStreamOperatorTestHarness<>(
                            new RejectionRouter(
                                    ZoneOffset.UTC,
                                    times,
                                    Duration.ofHours(2),
                                    RejectionRouterTest::now)),
                    snapshot);
        }

        /** Returns whether an event of this instant is sent on with its record. */
        boolean carries(String time) throws Exception {
            Event event = user("ann").did("Logged In").at(time).toEvent(MODEL, 7);
            harness.processElement(DecodeResult.of(event), event.timestamp());
            Event sent = out().get(0);
            assertThat(sent.position()).isEqualTo(event.position());
            assertThat(sent).usingRecursiveComparison().ignoringFields("payload").isEqualTo(event);
            if (sent.payload() != null) {
                assertThat(sent.payload()).isEqualTo(event.payload());
            }
            return sent.payload() != null;
        }

        /** Returns the erasure epoch of an event. */
        long epoch() throws Exception {
            Event event = user("ann").did("Logged In").at("2025-05-06T10:00Z").toEvent(MODEL, 7);
            harness.processElement(DecodeResult.of(event), event.timestamp());
            return out().get(0).epoch();
        }

        void forget(String owner, long line) throws Exception {
            Event request = Event.forget(owner, 0, Position.line("requests.jsonl", line));
            harness.processElement(DecodeResult.of(request), 0);
            assertThat(out()).hasSize(1);
        }

        void watermark(String time) throws Exception {
            harness.processWatermark(Happening.millis(time));
        }

        void idle(boolean idle) throws Exception {
            harness.processWatermarkStatus(idle ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE);
        }
    }

    @BeforeEach
    void setClock() {
        CLOCK.set(Happening.millis("2025-06-30T12:00Z"));
    }

    @Test
    void aRecordIsCarriedOnlyWhereItsEventMayBeTooLate() throws Exception {
        try (Harness sortOut = Harness.start(null)) {
            assertThat(sortOut.carries("2020-01-01T00:00Z")).as("no watermark yet").isFalse();
            sortOut.watermark("2025-05-06T23:59:59.998Z");
            assertThat(sortOut.carries("2025-05-05T10:00Z")).isFalse();
            sortOut.watermark("2025-05-06T23:59:59.999Z");
            assertThat(sortOut.carries("2025-05-05T10:00Z")).isTrue();
            assertThat(sortOut.carries("2025-05-06T00:00Z")).isFalse();
        }
    }

    @Test
    void whileATaskIsIdleOthersMayHaveGoneOnToTheClock() throws Exception {
        try (Harness sortOut = Harness.start(null)) {
            sortOut.watermark("2025-05-06T00:00Z");
            sortOut.idle(true);
            // 12:00 of the 30th, 2 hours that a timestamp may be ahead, and 1 on the way
            assertThat(sortOut.carries("2025-06-28T10:00Z")).isTrue();
            assertThat(sortOut.carries("2025-06-29T10:00Z")).isFalse();
            CLOCK.set(Happening.millis("2025-06-30T21:00Z"));
            sortOut.idle(false);
            assertThat(sortOut.carries("2025-06-29T10:00Z")).isTrue();
            assertThat(sortOut.carries("2025-06-30T10:00Z")).isFalse();
        }
    }

    /**
     * Its channel is left out of the watermark of members until it has caught up with the others.
     */
    @Test
    void aTaskThatWasIdleCountsAgainWhenItHasCaughtUp() throws Exception {
        try (Harness sortOut = Harness.start(null)) {
            sortOut.watermark("2025-05-06T00:00Z");
            sortOut.idle(true);
            sortOut.idle(false); // on the 30th at 12:00
            CLOCK.set(Happening.millis("2025-07-02T21:00Z"));
            assertThat(sortOut.carries("2025-06-30T10:00Z")).as("a stale batch").isTrue();
            assertThat(sortOut.carries("2025-07-02T10:00Z")).isFalse();
            sortOut.watermark("2025-06-29T10:00Z");
            CLOCK.set(Happening.millis("2025-07-03T21:00Z"));
            assertThat(sortOut.carries("2025-07-01T10:00Z")).as("still behind").isTrue();
            sortOut.watermark("2025-07-04T10:00Z");
            CLOCK.set(Happening.millis("2025-07-09T21:00Z"));
            assertThat(sortOut.carries("2025-07-02T23:00Z")).isTrue();
            assertThat(sortOut.carries("2025-07-03T10:00Z")).as("its own counts").isFalse();
        }
    }

    @Test
    void howFarItHadComeIsKnownAfterARestart() throws Exception {
        OperatorSubtaskState snapshot;
        OperatorSubtaskState idle;
        try (Harness sortOut = Harness.start(null)) {
            sortOut.watermark("2025-05-07T10:00Z");
            snapshot = sortOut.snapshot();
            sortOut.idle(true);
            idle = sortOut.snapshot();
        }
        try (Harness sortOut = Harness.start(snapshot)) {
            assertThat(sortOut.carries("2025-05-05T10:00Z")).isTrue();
            assertThat(sortOut.carries("2025-05-06T10:00Z")).isFalse();
        }
        try (Harness sortOut = Harness.start(idle)) {
            assertThat(sortOut.carries("2025-06-28T10:00Z")).isTrue();
        }
    }

    @Test
    void rejectionsGoAsideAndTheIgnoredNowhere() throws Exception {
        try (Harness sortOut = Harness.start(null)) {
            Rejection rejection =
                    new Rejection(
                            RejectionReason.MISSING_TYPE,
                            "No type.",
                            Position.line("f", 1),
                            new byte[] {1});
            sortOut.harness.processElement(DecodeResult.of(rejection), 0);
            sortOut.harness.processElement(DecodeResult.ignored(), 0);
            assertThat(sortOut.out()).isEmpty();
            assertThat(sortOut.side(RejectionRouter.REJECTED)).containsExactly(rejection);
        }
    }

    /** Shows those who forward something once that an account may have been forgotten. */
    @Test
    void eventsShowThatAnAccountWasToBeForgottenBeforeThem() throws Exception {
        try (Harness sortOut = Harness.start(null)) {
            assertThat(sortOut.epoch()).isZero();
            sortOut.forget("uann", 1);
            assertThat(sortOut.epoch()).as("a user").isZero();
            sortOut.forget("aacme", 2);
            long first = sortOut.epoch();
            assertThat(first).isNotZero().isEqualTo(sortOut.epoch());
            sortOut.forget("aacme", 3);
            long second = sortOut.epoch();
            sortOut.forget("abase", 3);
            assertThat(sortOut.epoch()).isNotEqualTo(second);
            assertThat(second).isNotEqualTo(first);
        }
    }
}
