package io.tideline.bench.micro;

import io.tideline.member.Cells;
import io.tideline.member.PackedReader;
import io.tideline.member.PackedWriter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** An event into a member's counts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ApplyBenchmark {
    private Cells cells;
    private byte[] packed;

    @Setup
    public void pack() {
        cells = MemberDays.cells();
        var writer = new PackedWriter();
        cells.write(writer);
        packed = writer.toBytes();
    }

    /** To counts that are in memory. */
    @Benchmark
    public Cells add() {
        cells.add(MemberDays.LAST_DAY, 3, 1);
        return cells;
    }

    /** To counts that are unpacked before and packed after. */
    @Benchmark
    public byte[] addPacked() {
        var unpacked = Cells.read(new PackedReader(packed));
        unpacked.add(MemberDays.LAST_DAY, 3, 1);
        var writer = new PackedWriter();
        unpacked.write(writer);
        return writer.toBytes();
    }
}
