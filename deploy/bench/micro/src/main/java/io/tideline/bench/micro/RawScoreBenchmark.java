package io.tideline.bench.micro;

import io.tideline.counts.DailyEventCounts;
import io.tideline.engagement.EventWeights;
import io.tideline.engagement.LookBack;
import io.tideline.engagement.WindowAggregate;
import io.tideline.model.read.ModelException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Computes a member's raw score from its counts, as is done once per day and profile. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RawScoreBenchmark {
    /** The profile: over 7 days, or over 30. */
    @Param({"0", "1"})
    public int profile;

    private DailyEventCounts cells;
    private EventWeights table;

    @Setup
    public void read() throws ModelException {
        cells = MemberDays.cells();
        var model = ReadyModel.read();
        table =
                new EventWeights(
                        model,
                        model.profiles().get(profile),
                        ReadyModel.vocabulary(model),
                        LookBack.always(model.profiles().get(profile).window()));
    }

    /** Computes the score of one member. */
    @Benchmark
    public long raw() {
        var window = new WindowAggregate(table, MemberDays.LAST_DAY);
        window.add(cells);
        return window.raw();
    }
}
