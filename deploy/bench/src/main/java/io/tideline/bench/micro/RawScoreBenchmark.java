package io.tideline.bench.micro;

import io.tideline.engagement.ScoringTable;
import io.tideline.engagement.WindowTally;
import io.tideline.member.Cells;
import io.tideline.model.ModelException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A member's counts to its raw score, as once a day and profile. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RawScoreBenchmark {
    /** The profile: of 7 days, or of 30. */
    @Param({"0", "1"})
    public int profile;

    private Cells cells;
    private ScoringTable table;

    @Setup
    public void read() throws ModelException {
        cells = MemberDays.cells();
        var model = ReadyModel.read();
        table =
                new ScoringTable(
                        model, model.profiles().get(profile), ReadyModel.vocabulary(model));
    }

    /** One member's. */
    @Benchmark
    public long raw() {
        return new WindowTally(table, MemberDays.LAST_DAY).add(cells);
    }
}
