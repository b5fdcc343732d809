package io.tideline.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.sql.PercentileExactFunction.Population;
import java.util.List;
import org.junit.jupiter.api.Test;

class PercentileExactFunctionTest {
    private static final List<Long> RAWS =
            List.of(475L, 89L, 101L, 7L, 3L, 21L, 2L, 149L, 223L, 1L, 13L, 9L, 37L);

    private final PercentileExactFunction function = new PercentileExactFunction();
    private final Population population = function.createAccumulator();

    @Test
    void interpolatesBetweenRawScores() throws Exception {
        add(RAWS);
        assertThat(function.getValue(population)).isEqualByComparingTo("208.2");
    }

    @Test
    void isNullOfNobodyAndPassesOverNull() throws Exception {
        assertThat(function.getValue(population)).isNull();
        function.accumulate(population, null, 90);
        assertThat(function.getValue(population)).isNull();
        add(List.of(4L));
        assertThat(function.getValue(population)).isEqualByComparingTo("4");
    }

    @Test
    void takesRowsBackAlsoBeforeTheyCome() throws Exception {
        function.retract(population, 999L, 90);
        add(RAWS);
        add(List.of(999L, 5L));
        function.retract(population, 5L, 90);
        assertThat(function.getValue(population)).isEqualByComparingTo("208.2");

        for (Long raw : RAWS) {
            function.retract(population, raw, 90);
        }
        assertThat(function.getValue(population)).isNull();
    }

    @Test
    void addsUpPartsOfAPopulation() throws Exception {
        add(RAWS.subList(0, 5));
        Population other = function.createAccumulator();
        for (Long raw : RAWS.subList(5, RAWS.size())) {
            function.accumulate(other, raw, 90);
        }
        function.merge(population, List.of(other, function.createAccumulator()));
        assertThat(function.getValue(population)).isEqualByComparingTo("208.2");

        function.resetAccumulator(population);
        function.accumulate(population, 8L, 50);
        assertThat(function.getValue(population)).isEqualByComparingTo("8");
    }

    @Test
    void refusesPercentilesThatAreNoneOrTwo() {
        for (Integer wrong : new Integer[] {null, 0, 101}) {
            assertThatThrownBy(() -> function.accumulate(population, 1L, wrong))
                    .hasMessage(
                            "PERCENTILE_EXACT: the percentile is %s; it must be a whole number"
                                    + " from 1 to 100.",
                            wrong == null ? "NULL" : wrong);
        }
        assertThatThrownBy(
                        () -> {
                            function.accumulate(population, 1L, 90);
                            function.accumulate(population, 1L, 75);
                        })
                .hasMessage(
                        "PERCENTILE_EXACT: the percentile is 90 in one row and 75 in another; it"
                                + " must be the same in all.");
    }

    private void add(List<Long> raws) throws Exception {
        for (Long raw : raws) {
            function.accumulate(population, raw, 90);
        }
    }
}
