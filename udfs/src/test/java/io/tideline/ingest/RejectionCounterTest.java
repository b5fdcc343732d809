package io.tideline.ingest;

import static io.tideline.event.RejectionReason.MALFORMED_JSON;
import static io.tideline.event.RejectionReason.TOO_LATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.Position;
import io.tideline.event.RejectedCount;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.harness.Backend;
import io.tideline.harness.OperatorHarness;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class RejectionCounterTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static final int TODAY = (int) LocalDate.of(2026, 3, 10).toEpochDay();
    private static final Position ON_TOPIC = new Position("events", 3, 17);

    @Test
    void theDayIsThatOfTheRecordsTimeInTheModelsZone() throws Exception {
        assertThat(day(MALFORMED_JSON, ON_TOPIC, "2026-03-08T22:59:59Z")).isEqualTo(TODAY - 2);
        assertThat(day(MALFORMED_JSON, ON_TOPIC, "2026-03-08T23:00:00Z")).isEqualTo(TODAY - 1);
        assertThat(day(TOO_LATE, ON_TOPIC, "1969-12-31T12:00:00Z")).isEqualTo(-1);
    }

    @Test
    void aTimeThatCannotBeIsTheClocks() throws Exception {
        assertThat(day(MALFORMED_JSON, ON_TOPIC, "2999-01-01T00:00:00Z")).isEqualTo(TODAY);
        assertThat(counted(MALFORMED_JSON, ON_TOPIC, -1).day()).as("no time").isEqualTo(TODAY);
        assertThat(counted(MALFORMED_JSON, Position.line("a.jsonl", 3), Long.MIN_VALUE))
                .as("of a file")
                .isEqualTo(new RejectedCount(TODAY, MALFORMED_JSON, "", 1));
    }

    @Test
    void aRecordThatIsReadAgainAfterAFailureIsCountedOnce() throws Exception {
        RejectedCount one = new RejectedCount(TODAY, MALFORMED_JSON, "events", 1);
        RejectedCount other = new RejectedCount(TODAY, TOO_LATE, "events", 1);
        OperatorSubtaskState checkpoint;
        try (var counter = new Counter(null)) {
            assertThat(counter.send(one, one, other)).containsExactly(1L, 2L, 1L);
            checkpoint = counter.snapshot();
            assertThat(counter.send(one)).containsExactly(3L);
        }
        try (var counter = new Counter(checkpoint)) {
            assertThat(counter.send(one, other, one)).containsExactly(3L, 2L, 4L);
        }
    }

    private static int day(RejectionReason reason, Position position, String time)
            throws Exception {
        return counted(reason, position, Instant.parse(time).toEpochMilli()).day();
    }

    private static RejectedCount counted(RejectionReason reason, Position position, long time)
            throws Exception {
        var harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(new RejectionDays(BERLIN, NOW::toEpochMilli)));
        try (var days = new Days(harness)) {
            harness.processElement(
                    new StreamRecord<>(
                            new Rejection(reason, "It is wrong.", position, new byte[9]), time));
            return days.out().get(0);
        }
    }

    private static final class Days extends OperatorHarness<RejectedCount> {
        private Days(OneInputStreamOperatorTestHarness<Rejection, RejectedCount> harness)
                throws Exception {
            super(harness, Backend.HEAP, null);
        }
    }

    private static final class Counter extends OperatorHarness<RejectedCount> {
        private final KeyedOneInputStreamOperatorTestHarness<String, RejectedCount, RejectedCount>
                harness;

        private Counter(OperatorSubtaskState checkpoint) throws Exception {
            this(
                    new KeyedOneInputStreamOperatorTestHarness<>(
                            new KeyedProcessOperator<>(new RejectionCounter()),
                            RejectedCount::key,
                            Types.STRING),
                    checkpoint);
        }

        private Counter(
                KeyedOneInputStreamOperatorTestHarness<String, RejectedCount, RejectedCount>
                        harness,
                OperatorSubtaskState checkpoint)
                throws Exception {
            super(harness, Backend.HEAP, checkpoint);
            this.harness = harness;
        }

        /** Returns the numbers that the counter answers with. */
        private List<Long> send(RejectedCount... rows) throws Exception {
            for (RejectedCount row : rows) {
                harness.processElement(row, 0);
            }
            return out().stream().map(RejectedCount::records).toList();
        }
    }
}
