package io.tideline.event.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnixTimeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00Z",
        "-0, 1970-01-01T00:00:00Z",
        "1772438400, 2026-03-02T08:00:00Z",
        "1772438400.1239, 2026-03-02T08:00:00.123Z",
        "1772438400.9999999999999999999, 2026-03-02T08:00:00.999Z",
        "1.7724384e9, 2026-03-02T08:00:00Z",
        "1.7724384E+12, 2026-03-02T08:00:00Z",
        "-1.0019, 1969-12-31T23:59:58.999Z",
        "0.0005, 1970-01-01T00:00:00Z",
        "1e-999999999, 1970-01-01T00:00:00Z",
        "99999999999, 5138-11-16T09:46:39Z",
        "99999999999.9999, 5138-11-16T09:46:39.999Z",
        "100000000000, 1973-03-03T09:46:40Z",
        "1772438400000, 2026-03-02T08:00:00Z",
        "1772438400000.9, 2026-03-02T08:00:00Z",
        "99999999999999, 5138-11-16T09:46:39.999Z",
        "100000000000000, 1973-03-03T09:46:40Z",
        "1772438400000999, 2026-03-02T08:00:00Z",
        "99999999999999999, 5138-11-16T09:46:39.999Z",
        "100000000000000000, 1973-03-03T09:46:40Z",
        "1772438400123456789, 2026-03-02T08:00:00.123Z",
        "253402300799999999999, 9999-12-31T23:59:59.999Z"
    })
    void readsByItsSize(String number, String instant) {
        assertThat(UnixTime.parse(number)).isEqualTo(Instant.parse(instant).toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "253402300800000000000",
                "-99999999999",
                "1e30",
                "1e999999999",
                "1e99999999999",
                "-1e400"
            })
    void noneIsBeyondTheYearsThatThereAre(String number) {
        assertThat(UnixTime.parse(number)).isEqualTo(UnixTime.INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "1772438400, true",
        "-5, true",
        "1772438400.5, true",
        "'', false",
        "-, false",
        "., false",
        "5., false",
        ".5, false",
        "1.5.2, false",
        "1e9, false",
        "+5, false",
        "0x10, false",
        "1 0, false",
        "１７, false"
    })
    void asTextItIsDigits(String text, boolean is) {
        assertThat(UnixTime.isOne(text)).isEqualTo(is);
    }
}
