package io.tideline.ingest;

import io.tideline.event.RejectedCount;
import io.tideline.event.Rejection;
import io.tideline.event.RejectionReason;
import io.tideline.time.DayCalendar;
import io.tideline.time.MachineClock;
import java.time.ZoneId;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Takes from each rejection what it is counted by, and leaves its payload behind. The day is that
 * of the stream record's time, which is the same when the record is read again; where there is
 * none, as in files, that of the clock.
 */
public final class RejectionDays extends ProcessFunction<Rejection, RejectedCount> {
    private static final long serialVersionUID = 1L;

    public static final String NAME = "Days of rejections";

    private final ZoneId zone;
    private final MachineClock clock;
    private transient DayCalendar calendar;

    public RejectionDays(ZoneId zone, MachineClock clock) {
        this.zone = zone;
        this.clock = clock;
    }

    @Override
    public void open(OpenContext context) {
        calendar = new DayCalendar(zone);
    }

    @Override
    public void processElement(Rejection row, Context context, Collector<RejectedCount> out) {
        long now = clock.millis();
        Long time = context.timestamp();
        boolean isKnown =
                time != null
                        && time != Long.MIN_VALUE
                        // Kafka has -1 for none; an event may be of before 1970.
                        && (time >= 0 || row.reason() == RejectionReason.TOO_LATE);
        int day = calendar.dayOf(isKnown ? Math.min(time, now) : now);
        String topic = row.position().isFile() ? "" : row.position().origin();
        out.collect(new RejectedCount(day, row.reason(), topic, 1));
    }
}
