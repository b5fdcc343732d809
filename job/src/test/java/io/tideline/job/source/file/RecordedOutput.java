package io.tideline.job.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.Position;
import io.tideline.job.source.Events;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;

/** Writes down what a reader puts out. */
final class RecordedOutput implements ReaderOutput<DecodeResult> {
    final List<String> said = new ArrayList<>();
    final List<DecodeResult> decoded = new ArrayList<>();
    final List<Position> positions = new ArrayList<>();
    final List<Long> timestamps = new ArrayList<>();
    final List<Long> arrivals = new ArrayList<>();

    /** What was put out, and whether the watermark had passed it. */
    final List<String> met = new ArrayList<>();

    /** What was put out, but for the watermarks. */
    final List<String> records = new ArrayList<>();

    long firstWatermark = Long.MIN_VALUE;
    long lastWatermark = Long.MIN_VALUE;

    @Override
    public void collect(DecodeResult record) {
        note(record, null);
    }

    @Override
    public void collect(DecodeResult record, long timestamp) {
        note(record, timestamp);
    }

    private void note(DecodeResult record, Long timestamp) {
        said.add(Events.say(record));
        records.add(Events.say(record));
        decoded.add(record);
        timestamps.add(timestamp);
        met.add(meet(record));
        if (record.isEvent()) {
            positions.add(record.event().position());
            arrivals.add(record.event().ingestOrder());
        } else if (record.isRejection()) {
            positions.add(record.rejection().position());
        }
    }

    private String meet(DecodeResult record) {
        if (!record.isEvent()) {
            return record.isRejection() ? "x" : "i";
        }
        Event event = record.event();
        String user = event.hasEntity() ? event.userId() : "-";
        long minute = (event.timestamp() - Events.NOON) / 60_000;
        return user + minute + (event.timestamp() <= lastWatermark ? "!" : "");
    }

    @Override
    public void emitWatermark(Watermark watermark) {
        assertThat(watermark.getTimestamp()).isGreaterThan(lastWatermark);
        firstWatermark =
                firstWatermark == Long.MIN_VALUE ? watermark.getTimestamp() : firstWatermark;
        lastWatermark = watermark.getTimestamp();
        said.add(Events.sayWatermark(lastWatermark));
    }

    @Override
    public void markIdle() {
        throw new AssertionError("A replay is never idle.");
    }

    @Override
    public void markActive() {
        throw new AssertionError("A replay is never idle.");
    }

    @Override
    public SourceOutput<DecodeResult> createOutputForSplit(String split) {
        throw new AssertionError("All files go through the main output.");
    }

    @Override
    public void releaseOutputForSplit(String split) {
        throw new AssertionError("All files go through the main output.");
    }
}
