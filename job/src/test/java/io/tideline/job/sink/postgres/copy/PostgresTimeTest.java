package io.tideline.job.sink.postgres.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresTimeTest {

    @ParameterizedTest
    @CsvSource({
        "946684800000, 0",
        "946684800001, 1000",
        "0, -946684800000000",
        "-1, -946684800001000",
        "-210866803200000, -211813488000000000",
        "-210866803200001, -9223372036854775808",
        "9224318015999999, 9223371331199999000",
        "9224318016000000, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "9223372036854775807, 9223372036854775807"
    })
    void timesBeyondWhatTheServerHoldsAreInfinite(long millis, long micros) {
        assertThat(PostgresTime.micros(millis)).isEqualTo(micros);
    }

    @ParameterizedTest
    @CsvSource({"2000-01-01, 0", "1999-12-31, -1", "2026-03-01, 9556", "-4712-01-01, -2451507"})
    void daysAreCountedFrom2000(LocalDate day, int count) {
        assertThat(PostgresTime.day((int) day.toEpochDay())).isEqualTo(count);
    }
}
