package io.tideline.job.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresTimeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01 00:00:00.000+00",
        "-1, 1969-12-31 23:59:59.999+00",
        "1740823210120, 2025-03-01 10:00:10.120+00",
        "253402300800000, 10000-01-01 00:00:00.000+00",
        "-62135596800000, 0001-01-01 00:00:00.000+00",
        "-62135596800001, 0001-12-31 23:59:59.999+00 BC",
        "-62167219200001, 0002-12-31 23:59:59.999+00 BC",
        "-210866803200000, 4714-11-24 00:00:00.000+00 BC",
        "-210866803200001, -infinity",
        "9224318015999999, 294276-12-31 23:59:59.999+00",
        "9224318016000000, infinity",
        "-9223372036854775808, -infinity",
        "9223372036854775807, infinity"
    })
    void timesBeyondWhatTheServerHoldsAreInfinite(long millis, String text) {
        assertThat(PostgresTime.text(millis)).isEqualTo(text);
    }

    @Test
    void noTime() {
        assertThat(PostgresTime.text(null)).isNull();
    }
}
