package io.tideline.bench.micro;

import io.tideline.counts.DailyEventCounts;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Applies an event to a member's counts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ApplyBenchmark {
    private DailyEventCounts cells;
    private byte[] packed;

    @Setup
    public void pack() {
        cells = MemberDays.cells();
        var writer = new ByteWriter();
        cells.write(writer);
        packed = writer.toBytes();
    }

    /** Applies it to counts that are in memory. */
    @Benchmark
    public DailyEventCounts add() {
        cells.add(MemberDays.LAST_DAY, 3, 1);
        return cells;
    }

    /** Applies it to counts that are unpacked before and packed afterwards. */
    @Benchmark
    public byte[] addPacked() {
        var unpacked = DailyEventCounts.read(new ByteReader(packed));
        unpacked.add(MemberDays.LAST_DAY, 3, 1);
        var writer = new ByteWriter();
        unpacked.write(writer);
        return writer.toBytes();
    }
}
