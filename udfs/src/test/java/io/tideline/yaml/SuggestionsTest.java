package io.tideline.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
    private static final List<String> KNOWN =
            List.of("window", "weights", "segment", "features", "Report Created", "ab");

    @ParameterizedTest
    @CsvSource({
        "windw, window",
        "widnow, window",
        "WINDOW, window",
        "weigths, weights",
        "weight, weights",
        "feature, features",
        "report created, Report Created",
        "Raport Createt, Report Created",
        "a, ab",
        "x,",
        "xy,",
        "percentile,",
        "wnidwo, window",
        "'',",
    })
    void findsWhatWasMeant(String name, String nearest) {
        assertThat(Suggestions.of(name, KNOWN).orElse(null)).isEqualTo(nearest);
    }

    @ParameterizedTest
    @CsvSource({
        "abc, abc, 0",
        "abc, ABC, 0",
        "abc, abd, 1",
        "abc, acb, 1",
        "abc, ab, 1",
        "abc, xabc, 1",
        "kitten, sitting, 3",
        "abc, '', 3",
    })
    void countsTheLettersThatDiffer(String left, String right, int distance) {
        assertThat(Suggestions.distance(left, right, 9)).isEqualTo(distance);
        assertThat(Suggestions.distance(right, left, 9)).isEqualTo(distance);
    }
}
