package io.tideline.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.bench.fault.Difference.Expected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    private static final Map<String, List<String>> CALM =
            Map.of("a", List.of("1", "2"), "b", List.of("3"));

    @Test
    void theSameRowsDoNotDiffer() {
        assertThat(differences(Map.copyOf(CALM), Expected.SEQUENCE)).isEmpty();
        assertThat(differences(Map.copyOf(CALM), Expected.END_WITHOUT_REPEATS)).isEmpty();
    }

    @Test
    void aMissingRowIsFound() {
        assertThat(differences(Map.of("a", List.of("1", "2")), Expected.SEQUENCE))
                .containsExactly("topic, b: is missing: [3]");
        assertThat(differences(Map.of("a", List.of("2"), "b", List.of("3")), Expected.SEQUENCE))
                .hasSize(1);
    }

    @Test
    void aRowTooManyIsFound() {
        var found = Map.of("a", List.of("1", "2", "2"), "b", List.of("3"), "c", List.of("4"));

        assertThat(differences(found, Expected.SEQUENCE))
                .containsExactly(
                        "topic, a: 3 rows, not 2: [1, 2, 2], not [1, 2]",
                        "topic, c: must not be there: [4]");
    }

    @Test
    void anotherRowOrOrderIsFound() {
        var found = Map.of("a", List.of("2", "1"), "b", List.of("4"));

        assertThat(differences(found, Expected.SEQUENCE)).hasSize(2);
    }

    @Test
    void whereTheWayDoesNotMatterTheEndDoesAndNoRowComesTwice() {
        assertThat(
                        differences(
                                Map.of("a", List.of("0", "2"), "b", List.of("3")),
                                Expected.END_WITHOUT_REPEATS))
                .isEmpty();
        assertThat(
                        differences(
                                Map.of("a", List.of("2", "1"), "b", List.of("3")),
                                Expected.END_WITHOUT_REPEATS))
                .containsExactly("topic, a: ends with 1, not with 2");
        assertThat(
                        differences(
                                Map.of("a", List.of("2", "2"), "b", List.of("3")),
                                Expected.END_WITHOUT_REPEATS))
                .containsExactly("topic, a: has a row twice: [2, 2]");
    }

    @Test
    void whatIsWrittenAtLeastOnceMayComeAgainAndNothingMayBeMissing() {
        Map<String, List<String>> again =
                Map.of("a", List.of("1", "1", "2", "1", "2"), "b", List.of("3", "3"));
        assertThat(differences(again, Expected.AT_LEAST_ONCE)).isEmpty();
        assertThat(differences(CALM, Expected.AT_LEAST_ONCE)).isEmpty();
        Map<String, List<String>> less = Map.of("a", List.of("1", "1"), "b", List.of("3", "4"));
        assertThat(differences(less, Expected.AT_LEAST_ONCE)).hasSize(2);
        assertThat(differences(Map.of("a", List.of("2", "1")), Expected.AT_LEAST_ONCE)).hasSize(2);
    }

    @Test
    void whereOnlyTheEndMattersRowsMayComeAgain() {
        Map<String, List<String>> again = Map.of("a", List.of("2", "2"), "b", List.of("4", "3"));
        assertThat(differences(again, Expected.END)).isEmpty();
        assertThat(differences(Map.of("a", List.of("2", "1")), Expected.END)).hasSize(2);
    }

    private static List<String> differences(Map<String, List<String>> found, Expected expected) {
        var differences = new ArrayList<String>();
        Difference.add(differences, "topic", CALM, found, expected);
        return differences;
    }
}
