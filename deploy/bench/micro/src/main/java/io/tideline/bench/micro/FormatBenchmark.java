package io.tideline.bench.micro;

import io.tideline.bench.work.Generator;
import io.tideline.bench.work.Workload;
import io.tideline.event.DecodeResult;
import io.tideline.event.Position;
import io.tideline.event.decode.DecoderLimits;
import io.tideline.event.decode.EventDecoder;
import io.tideline.event.format.Format;
import io.tideline.event.format.FormatDecoder;
import io.tideline.model.read.ModelException;
import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Decodes the same calls in the shape of each tracker. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FormatBenchmark {
    private static final int CALLS = 1 << 14;
    private static final int MOST_BYTES = 256 << 10;

    @Param({
        "segment",
        "rudderstack",
        "jitsu",
        "posthog",
        "mixpanel",
        "amplitude",
        "{preset: snowplow, account: /contexts_com_example_account_1/0/id}",
        "ga4",
        "{preset: cloudevents, data: segment}"
    })
    private String format;

    private final List<byte[]> calls = new ArrayList<>();
    private final Position position = new Position("events", 0, 0);
    private FormatDecoder decoder;
    private int next;

    @Setup
    public void generate() throws ModelException {
        Format read =
                YamlNode.parse(format, new ValidationErrors("format"))
                        .flatMap(Format::read)
                        .orElseThrow();
        new Generator(Workload.of(CALLS))
                .run((partition, user, call) -> calls.add(TrackerCalls.of(read.preset(), call)));
        decoder =
                new FormatDecoder(
                        read,
                        ReadyModel.read(),
                        new DecoderLimits(MOST_BYTES, Duration.ofHours(1), Duration.ofDays(3650)),
                        System::currentTimeMillis);
        decoder.decode(calls.get(0), position, 0, EventDecoder.UNKNOWN, FormatBenchmark::check);
    }

    private static void check(DecodeResult decoded) {
        if (decoded.isRejection()) {
            throw new IllegalStateException(decoded.rejection().detail());
        }
    }

    /** Decodes one call. */
    @Benchmark
    public void decode(Blackhole taken) {
        next = (next + 1) % CALLS;
        decoder.decode(calls.get(next), position, next, EventDecoder.UNKNOWN, taken::consume);
    }
}
