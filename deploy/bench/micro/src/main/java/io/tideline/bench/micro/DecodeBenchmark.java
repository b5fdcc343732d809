package io.tideline.bench.micro;

import io.tideline.bench.work.Generator;
import io.tideline.bench.work.Workload;
import io.tideline.event.DecodeResult;
import io.tideline.event.Position;
import io.tideline.event.decode.DecoderLimits;
import io.tideline.event.decode.EventDecoder;
import io.tideline.model.read.ModelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Decodes bytes to an event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {
    private static final int CALLS = 1 << 14;
    private static final int MOST_BYTES = 256 << 10;

    private final List<byte[]> calls = new ArrayList<>();
    private final Position position = new Position("events", 0, 0);
    private EventDecoder decoder;
    private int next;

    @Setup
    public void generate() throws ModelException {
        new Generator(Workload.of(CALLS)).run((partition, user, call) -> calls.add(call));
        decoder =
                new EventDecoder(
                        ReadyModel.read(),
                        new DecoderLimits(MOST_BYTES, Duration.ofHours(1), Duration.ofDays(3650)),
                        System::currentTimeMillis);
    }

    /** Decodes one call of the usual workload. */
    @Benchmark
    public DecodeResult decode() {
        next = (next + 1) % CALLS;
        return decoder.decode(calls.get(next), position);
    }
}
