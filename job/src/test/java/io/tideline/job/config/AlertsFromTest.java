package io.tideline.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.job.option.AlertsFrom;
import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertsFromTest {

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T09:00:00Z,         Europe/Berlin,       2026-03-01T09:00:00Z",
        "2026-03-01t09:00z,            Europe/Berlin,       2026-03-01T09:00:00Z",
        "2026-03-01 09:00,             Europe/Berlin,       2026-03-01T09:00:00Z",
        "2026-03-01T09:00:00.0019+01:00, UTC,               2026-03-01T08:00:00.001Z",
        "2026-03-01T09:00:00+0530,     UTC,                 2026-03-01T03:30:00Z",
        "2026-03-01,                   UTC,                 2026-03-01T00:00:00Z",
        "2026-03-01,                   Europe/Berlin,       2026-02-28T23:00:00Z",
        "2026-03-29,                   America/New_York,    2026-03-29T04:00:00Z",
        "2018-11-04,                   America/Sao_Paulo,   2018-11-04T03:00:00Z", // no midnight
        "2011-12-30,                   Pacific/Apia,        2011-12-30T10:00:00Z", // no such date
        "1969-12-31,                   UTC,                 1969-12-31T00:00:00Z",
    })
    void isATimeOrTheStartOfADay(String text, String zone, Instant expected) {
        assertThat(AlertsFrom.parse(text).orElseThrow().millis(ZoneId.of(zone)))
                .isEqualTo(OptionalLong.of(expected.toEpochMilli()));
    }

    @Test
    void orTheStartOfTheJobWhichStateKnows() {
        assertThat(AlertsFrom.parse("start").orElseThrow().millis(ZoneId.of("UTC"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Start",
                "now",
                "yesterday",
                "7d",
                "2026",
                "2026-3-1",
                "2026-02-29",
                "2026-13-01",
                "01.03.2026",
                "2026-03-01T",
                "2026-03-01T25:00:00Z",
                "2026-03-01T09:00:00Z ",
                "1767225600",
            })
    void andNothingElse(String text) {
        assertThat(AlertsFrom.parse(text)).isEmpty();
    }
}
