package io.tideline.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.Decoded;
import io.tideline.event.Event;
import io.tideline.event.EventDecoder;
import io.tideline.event.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionWatermarksTest {
    private static final PartitionWatermarks WATERMARKS =
            new PartitionWatermarks(Events.OUT_OF_ORDERNESS, Duration.ofMinutes(1));

    private final EventDecoder decoder = Events.decoder();
    private final HandClock clock = new HandClock();
    private final List<String> said = new ArrayList<>();

    /**
     * The steps: {@code @5} is an event of five minutes after noon, and {@code 10s} that so much
     * time passes until the next periodic emission. Only what is new is told.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "nothing",
            value = {
                "@0 0s | W -10",
                "@0 @5 @3 0s | W -5",
                "@0 0s @5 0s @3 0s @6 0s | W -10, W -5, W -4",
                "0s 30s | nothing",
                // idle after one minute without an accepted event; the first look starts the time
                "0s 60s 1s | idle",
                "@0 0s 1s 60s 1s | W -10, idle",
                "@0 0s 1s 30s @0 30s 31s 30s 30s | W -10",
                "@0 0s 1s 30s @0 30s 31s 30s 30s 1s | W -10, idle",
                "@0 0s 59s @1 0s 59s @2 0s | W -10, W -9, W -8",
                "@0 0s 1s 61s 3600s 3600s | W -10, idle",
                // the next event wakes it
                "@0 0s 1s 61s @9 0s | W -10, idle, W -1",
                "@0 0s 1s 61s @0 0s 1s | W -10, idle, W -10",
                "0s 61s @0 0s | idle, W -10",
                // what is rejected or ignored neither moves it nor keeps it awake, nor wakes it
                "rejected 0s ignored 0s | nothing",
                "@0 rejected ignored 0s | W -10",
                "@0 0s 1s rejected 30s ignored 31s rejected 0s | W -10, idle",
                // nor does what asks to forget somebody, which has no time
                "forget 0s | nothing",
                "@0 0s forget 0s @1 forget 0s | W -10, W -9",
                "@0 0s 1s forget 30s forget 31s forget 0s | W -10, idle"
            })
    void tellsTheTimeOfAPartition(String steps, String expected) {
        WatermarkGenerator<Decoded> generator = WATERMARKS.createWatermarkGenerator(context());
        for (String step : steps.split(" ", -1)) {
            if (step.endsWith("s")) {
                clock.nanos +=
                        Duration.parse("PT" + step.toUpperCase(java.util.Locale.ROOT)).toNanos();
                generator.onPeriodicEmit(new Recorder());
            } else {
                Decoded decoded = decode(step);
                generator.onEvent(decoded, timestamp(decoded), new Recorder());
            }
        }

        assertThat(said)
                .isEqualTo(expected == null ? List.of() : List.of(expected.split(", ", -1)));
    }

    @Test
    void eventsCarryTheirTimestampAndAllElseThatOfKafka() {
        assertThat(timestamp(decode("@7"))).isEqualTo(Events.at(7));
        assertThat(timestamp(decode("rejected"))).isEqualTo(17);
        assertThat(timestamp(decode("ignored"))).isEqualTo(17);
        assertThat(timestamp(decode("forget"))).isEqualTo(17);
    }

    private static long timestamp(Decoded decoded) {
        TimestampAssigner<Decoded> assigner =
                WATERMARKS.createTimestampAssigner(UnregisteredMetricsGroup::new);
        return assigner.extractTimestamp(decoded, 17);
    }

    private Decoded decode(String step) {
        Position position = new Position("events", 0, 0);
        if (step.equals("forget")) {
            return Decoded.of(Event.forget(Event.ownerOf("u", null, 0), 0, position));
        }
        String record =
                switch (step) {
                    case "rejected" -> Events.rejected();
                    case "ignored" -> Events.ignored();
                    default -> Events.event("u", Integer.parseInt(step.substring(1)));
                };
        return decoder.decode(record.getBytes(StandardCharsets.UTF_8), position);
    }

    private WatermarkGeneratorSupplier.Context context() {
        return new WatermarkGeneratorSupplier.Context() {
            @Override
            public MetricGroup getMetricGroup() {
                return new UnregisteredMetricsGroup();
            }

            @Override
            public RelativeClock getInputActivityClock() {
                return clock;
            }
        };
    }

    private static final class HandClock implements RelativeClock {
        private long nanos = 1;

        @Override
        public long relativeTimeMillis() {
            return nanos / 1_000_000;
        }

        @Override
        public long relativeTimeNanos() {
            return nanos;
        }
    }

    private final class Recorder implements WatermarkOutput {
        @Override
        public void emitWatermark(Watermark watermark) {
            if (watermark.getTimestamp() > Long.MIN_VALUE) {
                say(Events.sayWatermark(watermark.getTimestamp()));
            }
        }

        @Override
        public void markIdle() {
            say("idle");
        }

        @Override
        public void markActive() {
            say("active");
        }

        private void say(String word) {
            if (said.isEmpty() || !said.get(said.size() - 1).equals(word)) {
                said.add(word);
            }
        }
    }
}
