package io.tideline.engagement;

import static io.tideline.model.Normalization.Method.EXPONENTIAL;
import static io.tideline.model.Normalization.Method.TARGET;
import static io.tideline.model.Normalization.Method.WINSORIZED;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.model.Normalization;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngagementScoreTest {
    private static final Normalization LINEAR = new Normalization(WINSORIZED, 90, 0);
    private static final Normalization POWER = new Normalization(EXPONENTIAL, 90, 0);

    @ParameterizedTest
    @CsvSource({
        "149, 208.2, 72", // 71.565…
        "208, 208.2, 100", // 99.9…
        "209, 208.2, 100",
        "1000000, 208.2, 100",
        "1, 208.2, 1", // 0.48: held at 1
        "1, 200, 1", // 0.5: half up
        "3, 200, 2", // 1.5: half up
        "149, 10000, 1",
        "5, 200, 3", // 2.5
        "9223372036854775807, 9223372036854775807, 100",
    })
    void winsorized(long raw, BigDecimal benchmark, int expected) {
        assertThat(EngagementScore.of(LINEAR, raw, benchmark)).isEqualTo(expected);
        assertThat(EngagementScore.of(new Normalization(TARGET, 0, 1), raw, benchmark))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "149, 208.2, 81",
        "223, 208.2, 92",
        "37, 208.2, 34",
        "100, 100, 90", // the benchmark itself
        "200, 100, 99",
        "230, 100, 99",
        "231, 100, 100",
        "1, 1000000, 1",
    })
    void exponential(long raw, BigDecimal benchmark, int expected) {
        assertThat(EngagementScore.of(POWER, raw, benchmark)).isEqualTo(expected);
    }

    /** Where floating point is far from a rounding edge it must say the same. */
    @Test
    void exponentialAgreesWithTheFormula() {
        for (long raw = 1; raw < 3_000; raw++) {
            for (long benchmark : new long[] {1, 7, 100, 999, 2_500}) {
                double exact = 100 * (1 - Math.exp(-Math.log(10) * raw / benchmark));
                if (Math.abs(exact - Math.floor(exact) - 0.5) > 1e-9) {
                    int expected = (int) Math.max(1, Math.min(100, Math.round(exact)));
                    assertThat(EngagementScore.of(POWER, raw, BigDecimal.valueOf(benchmark)))
                            .as("raw %s of %s", raw, benchmark)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void anInactiveEntityScoresTheLowestWhateverTheBenchmark() {
        assertThat(EngagementScore.of(LINEAR, 0, null)).isEqualTo(1);
        assertThat(EngagementScore.of(POWER, 0, BigDecimal.TEN)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 100})
    void anActiveEntityWithoutABenchmarkHasNoScore(long raw) {
        assertThat(EngagementScore.of(LINEAR, raw, null)).isNull();
    }
}
