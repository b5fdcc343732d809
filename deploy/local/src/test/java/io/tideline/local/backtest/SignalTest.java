package io.tideline.local.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalTest {
    private static final Horizon HORIZON = new Horizon(10_000, 100_000);
    private static final Ratio BASE = new Ratio(1, 4);

    @Test
    void leadIsFromTheFirstWithinTheHorizon() {
        var signal = new Signal(HORIZON);
        signal.add("a", 55_000, 60_000);
        signal.add("a", 51_000, 60_000);
        signal.add("a", 49_000, 60_000); // too early to be about it
        signal.add("b", 30_000, 33_000);
        signal.add("c", 20_000, Outcomes.NEVER);
        signal.add("b", 33_000, 33_000);
        signal.add("c", 95_000, Outcomes.NEVER);
        assertThat(signal.result("r", BASE, Map.of("a", 60_000L, "b", 33_000L, "d", 9_000L)))
                .isEqualTo(
                        new SignalResult(
                                "r",
                                5,
                                3,
                                new BigDecimal("0.6000"),
                                new BigDecimal("2.40"),
                                2,
                                new BigDecimal("0.6667"),
                                6L, // of 9 and 3 seconds
                                1,
                                1));
    }

    @Test
    void anOutcomeThatHasComeIsAnnouncedThoughTheEndIsNear() {
        var signal = new Signal(HORIZON);
        signal.add("a", 95_000, 99_000);
        var result = signal.result("r", BASE, Map.of("a", 99_000L));
        assertThat(result.count()).isZero();
        assertThat(result.censored()).isEqualTo(1);
        assertThat(result.warned()).isEqualTo(1);
        assertThat(result.recall()).isEqualTo("1.0000");
        assertThat(result.medianLeadSeconds()).isEqualTo(4);
    }

    @Test
    void recallIsOfTheGivenOutcomesAlone() {
        var signal = new Signal(HORIZON);
        signal.add("a", 50_000, 55_000);
        var result = signal.result("r", BASE, Map.of());
        assertThat(result.followed()).isEqualTo(1);
        assertThat(result.warned()).isZero();
        assertThat(result.recall()).isNull();
    }

    @Test
    void nothingHasNoRatios() {
        assertThat(new Signal(HORIZON).result(null, BASE, Map.of()))
                .isEqualTo(new SignalResult(null, 0, 0, null, null, 0, null, null, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, , ",
        "0, 5, 0.0000, 0.00",
        "1, 3, 0.3333, 1.33",
        "2, 3, 0.6667, 2.67",
        "1, 2, 0.5000, 2.00",
    })
    void ratiosAreRoundedHalfUp(long part, long whole, BigDecimal value, BigDecimal lift) {
        var ratio = new Ratio(part, whole);
        assertThat(ratio.value()).isEqualTo(value);
        assertThat(ratio.dividedBy(BASE)).isEqualTo(lift);
        assertThat(ratio.dividedBy(new Ratio(0, 4))).isNull();
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Median.ofSeconds(new long[] {})).isNull();
        assertThat(Median.ofSeconds(new long[] {5_999})).isEqualTo(5);
        assertThat(Median.ofSeconds(new long[] {9_000, 1_000, 2_000})).isEqualTo(2);
        assertThat(Median.ofSeconds(new long[] {9_000, 1_000, 2_000, 4_000})).isEqualTo(3);
    }
}
