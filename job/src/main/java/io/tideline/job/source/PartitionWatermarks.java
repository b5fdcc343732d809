package io.tideline.job.source;

import io.tideline.event.Decoded;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.eventtime.WatermarksWithIdleness;

/**
 * The clock of each Kafka partition (docs/concepts.md): its largest accepted timestamp less the
 * out-of-orderness less 1 ms, and idle once no event has been accepted for a while. A record that
 * was rejected or ignored, or asks to forget somebody, neither moves it nor keeps it awake. A
 * reader without partitions becomes idle the same way.
 *
 * <p>Flink's own generators do the work. Idle time is measured by the clock that stands still while
 * the job is held up by backpressure. Watermarks are emitted periodically, by Flink's default every
 * 200 ms: a live clock need not be finer, and one per event would cost more than the events.
 */
public final class PartitionWatermarks implements WatermarkStrategy<Decoded> {
    private static final long serialVersionUID = 1L;

    private final Duration outOfOrderness;
    private final Duration idleAfter;

    /**
     * @param outOfOrderness not negative
     * @param idleAfter more than zero; null: never
     */
    public PartitionWatermarks(Duration outOfOrderness, Duration idleAfter) {
        this.outOfOrderness = outOfOrderness;
        this.idleAfter = idleAfter;
    }

    @Override
    public WatermarkGenerator<Decoded> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        return new AcceptedOnly(
                idleAfter == null
                        ? new BoundedOutOfOrdernessWatermarks<>(outOfOrderness)
                        : new WatermarksWithIdleness<>(
                                new BoundedOutOfOrdernessWatermarks<>(outOfOrderness),
                                idleAfter,
                                context.getInputActivityClock()));
    }

    /** Events carry their own timestamp, anything else that of the Kafka record. */
    @Override
    public TimestampAssigner<Decoded> createTimestampAssigner(
            TimestampAssignerSupplier.Context context) {
        return (decoded, recordTimestamp) ->
                decoded.isEvent() && decoded.event().hasTime()
                        ? decoded.event().timestamp()
                        : recordTimestamp;
    }

    private record AcceptedOnly(WatermarkGenerator<Decoded> events)
            implements WatermarkGenerator<Decoded> {

        @Override
        public void onEvent(Decoded decoded, long timestamp, WatermarkOutput output) {
            if (decoded.isOwnedEvent()) {
                events.onEvent(decoded, timestamp, output);
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            events.onPeriodicEmit(output);
        }
    }
}
