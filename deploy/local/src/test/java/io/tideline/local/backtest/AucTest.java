package io.tideline.local.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AucTest {
    /** Worked out pair by pair: the lower followed score wins, a tie is half. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1         | 2                           | 1.0000",
                "2         | 1                           | 0.0000",
                "5         | 5                           | 0.5000",
                "1 2       | 3 4                         | 1.0000",
                "1 4       | 2 3                         | 0.5000",
                "1 3       | 2 3                         | 0.6250",
                "10 10 10  | 10 10                       | 0.5000",
                "1 2 3     | 1 2 3                       | 0.5000",
                "2         | 1 2 3                       | 0.5000",
                "1         | 1 1 2                       | 0.6667",
                "25 1 100 100 | 100 100 50 100 25 50 50 50 | 0.5781",
            })
    void countsPairs(String followed, String others, String expected) {
        var auc = new Auc();
        scores(followed).forEach(score -> auc.add(score, true));
        scores(others).forEach(score -> auc.add(score, false));
        assertThat(auc.value()).isEqualTo(expected);
    }

    private static Stream<Integer> scores(String text) {
        return Stream.of(text.strip().split(" ")).map(Integer::valueOf);
    }

    @Test
    void isNullWithoutPairs() {
        assertThat(new Auc().value()).isNull();
        var followed = new Auc();
        followed.add(1, true);
        assertThat(followed.value()).isNull();
        var others = new Auc();
        others.add(1, false);
        assertThat(others.value()).isNull();
    }

    @Test
    void agreesWithAllPairsOfManyScores() {
        var auc = new Auc();
        long twiceWon = 0;
        for (int i = 0; i < 200; i++) {
            auc.add(i * 7 % 100, i % 3 == 0);
            for (int j = 0; j < 200; j++) {
                if (i % 3 == 0 && j % 3 != 0) {
                    twiceWon += Integer.signum(j * 7 % 100 - i * 7 % 100) + 1;
                }
            }
        }
        assertThat(auc.value().doubleValue())
                .isCloseTo(
                        twiceWon / (2.0 * 67 * 133), org.assertj.core.data.Offset.offset(0.00005));
    }
}
