package io.tideline.bench.opinion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    private static final String MODEL =
            """
            {"version":1,"events":{"A":1,"B":{"weight":2,"where":{"k":["x","y"]}}},"roster_days":3}""";

    @Test
    void leavesTheLinesAndThePartsOfTheModelThatMatter() throws Exception {
        Sample smallest =
                new Shrinker(
                                sample ->
                                        texts(sample).containsAll(List.of("17", "60"))
                                                && sample.model().contains("\"y\""),
                                1_000)
                        .smallest(sample(100));
        assertThat(texts(smallest)).containsExactly("17", "60");
        assertThat(smallest.model()).isEqualTo("{\"events\":{\"B\":{\"where\":{\"k\":[\"y\"]}}}}");
    }

    @Test
    void whatCannotBeSmallerStaysAsItIs() throws Exception {
        Sample sample = sample(5);
        assertThat(new Shrinker(tried -> tried.equals(sample), 1_000).smallest(sample))
                .isEqualTo(sample);
    }

    @Test
    void givesUpAfterSoManyTries() throws Exception {
        var tries = new AtomicInteger();
        new Shrinker(sample -> tries.incrementAndGet() > 0, 7).smallest(sample(1_000));
        assertThat(tries).hasValue(7);
    }

    private static Sample sample(int lines) {
        return new Sample(
                MODEL,
                IntStream.range(0, lines)
                        .mapToObj(line -> new Sample.Line(line % 2, String.valueOf(line)))
                        .toList(),
                Duration.ofMinutes(10),
                Duration.ofDays(1));
    }

    private static List<String> texts(Sample sample) {
        return sample.lines().stream().map(Sample.Line::text).toList();
    }
}
