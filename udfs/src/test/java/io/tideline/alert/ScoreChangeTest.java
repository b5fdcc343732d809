package io.tideline.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a score is moved by others alone. */
class ScoreChangeTest {

    @ParameterizedTest
    @CsvSource({
        // score, raw, benchmark: before and now
        "100, 50,  100, 100, 105,    210,    true", // others do twice as much
        "100, 50,  100, 120, 105,    250,    true", // it does more, they even more
        "100, 50,  100, 99,  105,    210,    false", // it does less, too
        "100, 50,  100, 50,  105,    105,    false", // it alone
        "100, 50,  100, 50,  105,    100,    false",
        "100, 50,  100, 100, 105,    105.00, false", // another model: the benchmark did not move
        "100, 50,  100, 100, 105.01, 105.02, true",
        "50,  1,   100, 0,   105,    210,    false", // inactive, whatever others do
        "50,  1,   0,   0,   105,    210,    false",
        "3,   29,  10,  10,  350,    35,     true", // others do less
        "3,   29,  10,  9,   350,    35,     true", // it does less, they even less
        "3,   29,  10,  11,  350,    35,     false", // it does more, too
        "3,   29,  10,  100, 350,    350.0,  false",
        "3,   29,  10,  10,  350,    350.0,  false", // another model
        "3,   29,  10,  10,  350,    400,    false",
        "1,   29,  0,   10,  350,    35,     false", // it is back
    })
    void itIsWhereOwnUseDidNotMoveItAndTheBenchmarkDid(
            int previousScore,
            int score,
            long previousRaw,
            long raw,
            BigDecimal previousBenchmark,
            BigDecimal benchmark,
            boolean expected) {
        assertThat(
                        change(
                                        previousScore,
                                        score,
                                        previousRaw,
                                        raw,
                                        previousBenchmark,
                                        benchmark,
                                        true)
                                .isByOthers())
                .isEqualTo(expected);
    }

    /** What is not known is not claimed. */
    @ParameterizedTest
    @CsvSource({
        "     , 105, true", // counts of the window before are not kept
        "100  ,    , true", // no one was active
        "100  , 105, false", // it has just come into the segment
    })
    void nothingIsSaidWithoutAllNumbers(
            Long previousRaw, BigDecimal previousBenchmark, boolean isRelative) {
        BigDecimal moved = BigDecimal.valueOf(50);
        assertThat(
                        change(1, 29, previousRaw, 100, previousBenchmark, moved, isRelative)
                                .isByOthers())
                .isFalse();
        assertThat(change(3, 29, 100L, 100, BigDecimal.valueOf(105), moved, true).isByOthers())
                .isTrue();
    }

    private static ScoreChange change(
            int previousScore,
            int score,
            Long previousRaw,
            long raw,
            BigDecimal previousBenchmark,
            BigDecimal benchmark,
            boolean isRelative) {
        return new ScoreChange(
                "weekly",
                20_000,
                7,
                score,
                previousScore,
                raw,
                previousRaw,
                benchmark,
                previousBenchmark,
                isRelative,
                List.of());
    }
}
