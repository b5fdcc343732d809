package io.tideline.event.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Iso8601Test {

    @ParameterizedTest
    @CsvSource({
        "2025-03-15T02:44:31Z, 2025-03-15T02:44:31Z",
        "2025-03-15T02:44:31.4Z, 2025-03-15T02:44:31.400Z",
        "2025-03-15T02:44:31.4009999999999999Z, 2025-03-15T02:44:31.400Z",
        "1969-12-31T23:59:59.9999Z, 1969-12-31T23:59:59.999Z",
        "2025-03-15t02:44:31z, 2025-03-15T02:44:31Z",
        "2025-03-15 02:44:31Z, 2025-03-15T02:44:31Z",
        "2025-03-15T02:44:31+05:30, 2025-03-14T21:14:31Z",
        "2025-03-15T02:44:31.5-23:59, 2025-03-16T02:43:31.500Z",
        "2025-03-15T02:44:31-00:00, 2025-03-15T02:44:31Z",
        "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
        "2016-12-31T23:59:60.25Z, 2017-01-01T00:00:00.250Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
        "2025-03-15T02:44Z, 2025-03-15T02:44:00Z",
        "2025-03-15T02:44, 2025-03-15T02:44:00Z",
        "2025-03-15T02:44+01, 2025-03-15T01:44:00Z",
        "2025-03-15T02:44:31, 2025-03-15T02:44:31Z",
        "2025-03-15 02:44:31, 2025-03-15T02:44:31Z",
        "2025-03-15T02:44:31.5, 2025-03-15T02:44:31.500Z",
        "'2025-03-15T02:44:31,5Z', 2025-03-15T02:44:31.500Z",
        "'2025-03-15T02:44:31,1239+0100', 2025-03-15T01:44:31.123Z",
        "2025-03-15T02:44:31+01, 2025-03-15T01:44:31Z",
        "2025-03-15T02:44:31-0130, 2025-03-15T04:14:31Z",
        "2025-03-15T02:44:31UTC, 2025-03-15T02:44:31Z",
        "2025-03-15T02:44:31GMT, 2025-03-15T02:44:31Z",
        "2025-03-15 02:44:31 UTC, 2025-03-15T02:44:31Z",
        "2025-03-15 02:44:31 +0000, 2025-03-15T02:44:31Z",
        "2025-03-15 02:44:31 -01:00, 2025-03-15T03:44:31Z",
        "2025-03-15 02:44 Z, 2025-03-15T02:44:00Z",
        "2016-12-31T23:59:60, 2017-01-01T00:00:00Z"
    })
    void reads(String text, String instant) {
        assertThat(Iso8601.parse(text)).isEqualTo(Instant.parse(instant).toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "1742006671",
                "2025-03-15",
                "2025-03-15T02",
                "2025-03-15T02Z",
                "2025-03-15T024431Z",
                "2025-03-15T02:44.5Z",
                "2025-03-15T02:44:3",
                "2025-03-15T02:44:3Z",
                "2025-03-15T02:44:",
                "2025-03-15T02:44:31.Z",
                "2025-03-15T02:44:31,",
                "2025-03-15T02:44:31+1",
                "2025-03-15T02:44:31+1:00",
                "2025-03-15T02:44:31+100",
                "2025-03-15T02:44:31+01:0",
                "2025-03-15T02:44:31+24",
                "2025-03-15T02:44:31-2400",
                "2025-03-15T02:44:31+24:00",
                "2025-03-15T02:44:31+0160",
                "2025-03-15T02:44:31CET",
                "2025-03-15T02:44:31 ",
                "2025-03-15T02:44:31  Z",
                "2025-03-15T02:44:31 AM Z",
                "2025-03-15T02:44:31Z+01",
                "2025-03-15T02:44:31+01:60",
                "2025-03-15T02:44:31~01:00",
                "2025-03-15T02:44:31Z ",
                " 2025-03-15T02:44:31Z",
                "2025-03-15T02:44:31ZZ",
                "2025-03-15_02:44:31Z",
                "2025-3-15T02:44:31Z0",
                "2025-13-01T00:00:00Z",
                "2025-00-01T00:00:00Z",
                "2025-01-00T00:00:00Z",
                "2025-02-29T00:00:00Z",
                "1900-02-29T00:00:00Z",
                "2025-04-31T00:00:00Z",
                "2025-01-01T24:00:00Z",
                "2025-01-01T00:60:00Z",
                "2025-01-01T00:00:61Z",
                "+2025-01-01T00:00:00Z",
                "-025-01-01T00:00:00Z",
                "12025-01-01T00:00:00Z",
                "２０２５-01-01T00:00:00Z"
            })
    void refuses(String text) {
        assertThat(Iso8601.parse(text)).isEqualTo(Iso8601.INVALID);
    }

    @Test
    void agreesWithJavaTime() {
        Random random = new Random(3339);
        long range = Instant.parse("9998-12-31T00:00:00Z").getEpochSecond();
        for (int i = 0; i < 20_000; i++) {
            OffsetDateTime time =
                    Instant.ofEpochSecond(
                                    random.nextLong(-range / 5, range),
                                    random.nextInt(1_000_000_000))
                            .atOffset(ZoneOffset.ofTotalSeconds(60 * random.nextInt(-1080, 1081)));
            String text =
                    time.toString().length() < 20 ? time.toInstant().toString() : time.toString();
            if (text.matches(".*T\\d\\d:\\d\\d[+-Z].*")) {
                continue; // java.time leaves out seconds that are zero
            }
            assertThat(Iso8601.parse(text)).as(text).isEqualTo(time.toInstant().toEpochMilli());
        }
    }
}
