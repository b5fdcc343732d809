package io.tideline.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CohortRowTest {

    @ParameterizedTest
    @CsvSource({
        "1, 0, 0.00",
        "1, 1, 100.00",
        "3, 1, 33.33",
        "3, 2, 66.67",
        "8, 1, 12.50",
        "800, 1, 0.13", // 0.125: half up
        "20000, 1, 0.01", // 0.005: half up
        "20001, 1, 0.00",
        "9000000000, 9000000000, 100.00",
    })
    void theRateIsThatOfThoseWhoStarted(long started, long activated, BigDecimal rate) {
        CohortRow row = CohortRow.of("setup", 20_000, started, activated, 0, 3);
        assertThat(row.activationRate()).isEqualTo(rate);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 0",
        "1, 3599, 3599",
        "2, 3, 2", // 1.5: half up
        "2, 1, 1", // 0.5: half up
        "3, 4, 1", // 1.33
        "3, 5, 2", // 1.67
        "4, 9, 2", // 2.25
        "7, 9223372036854775807, 1317624576693539401",
    })
    void theAverageTimeIsRoundedHalfUp(long activated, long seconds, long average) {
        CohortRow row = CohortRow.of("setup", 20_000, 10, activated, seconds, 3);
        assertThat(row.averageTimeToActivation()).isEqualTo(average);
    }

    @Test
    void withoutAnActivationThereIsNoAverage() {
        assertThat(CohortRow.of("setup", 20_000, 10, 0, 0, 3).averageTimeToActivation()).isNull();
    }

    @Test
    void theRestIsCopied() {
        assertThat(CohortRow.of("setup", -3, 4, 2, 7, 9))
                .isEqualTo(new CohortRow("setup", -3, 4, 2, new BigDecimal("50.00"), 4L, 9))
                .extracting(CohortRow::revision)
                .isEqualTo(6L);
    }
}
