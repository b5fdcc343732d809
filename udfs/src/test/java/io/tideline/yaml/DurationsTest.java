package io.tideline.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S, 500ms",
        "30s, PT30S, 30s",
        "10m, PT10M, 10m",
        "12h, PT12H, 12h",
        "3d, P3D, 3d",
        "0s, PT0S, 0s",
        "0d, PT0S, 0s",
        "24h, P1D, 1d",
        "90s, PT90S, 90s",
        "1500ms, PT1.5S, 1500ms",
        "007d, P7D, 7d",
        "999999999d, P999999999D, 999999999d",
    })
    void readsAndWrites(String text, Duration duration, String written) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
        assertThat(Durations.format(duration)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "3", "d", "3 d", "-3d", "3.5h", "3D", "1h30m", "P3D", "9999999999d"})
    void refusesOthers(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"%s\" is not a duration such as 500ms, 30s, 10m, 12h or 3d", text);
    }
}
