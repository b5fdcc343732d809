package io.tideline.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentileTest {

    @ParameterizedTest
    @CsvSource({
        // The worked example of the specification.
        "475 89 101 7 3 21 2 149 223 1 13 9 37, 90, 208.2",
        "5, 90, 5",
        "5, 1, 5",
        "1 2, 50, 1.5",
        "1 2, 75, 1.75",
        "1 2, 100, 2",
        "1 2 3, 50, 2",
        "10 10 10 20, 90, 17",
        "7 7 7 7, 33, 7",
        "9000000000000000000 9200000000000000000, 50, 9100000000000000000",
    })
    void interpolatesBetweenOrderStatistics(String raws, int percentile, BigDecimal expected) {
        assertThat(Percentile.of(histogram(raws), percentile)).isEqualByComparingTo(expected);
    }

    @Test
    void anEmptyPopulationHasNone() {
        assertThat(Percentile.of(new TreeMap<>(), 90)).isNull();
    }

    /** Against the definition, word for word: sort, find the rank, interpolate. */
    @Test
    void agreesWithTheDefinitionOnRandomPopulations() {
        Random random = new Random(1);
        for (int round = 0; round < 2_000; round++) {
            int n = 1 + random.nextInt(30);
            long[] raws = random.longs(n, 1, 40).sorted().toArray();
            int percentile = 1 + random.nextInt(100);
            BigDecimal rank =
                    BigDecimal.valueOf(n - 1L)
                            .multiply(BigDecimal.valueOf(percentile))
                            .divide(BigDecimal.valueOf(100));
            int low = rank.intValue();
            int high = Math.min(low + 1, n - 1);
            BigDecimal expected =
                    BigDecimal.valueOf(raws[low])
                            .add(
                                    rank.subtract(BigDecimal.valueOf(low))
                                            .multiply(BigDecimal.valueOf(raws[high] - raws[low])));
            TreeMap<Long, Long> histogram = new TreeMap<>();
            LongStream.of(raws).forEach(raw -> histogram.merge(raw, 1L, Long::sum));

            assertThat(Percentile.of(histogram, percentile))
                    .as("percentile %s of %s", percentile, histogram)
                    .isEqualByComparingTo(expected);
        }
    }

    private static TreeMap<Long, Long> histogram(String raws) {
        TreeMap<Long, Long> histogram = new TreeMap<>();
        for (String raw : raws.split(" ")) {
            histogram.merge(Long.parseLong(raw), 1L, Long::sum);
        }
        return histogram;
    }
}
