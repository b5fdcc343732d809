package io.tideline.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    private static final Map<String, List<String>> CALM =
            Map.of("a", List.of("1", "2"), "b", List.of("3"));

    @Test
    void theSameRowsDoNotDiffer() {
        assertThat(differences(Map.copyOf(CALM), true)).isEmpty();
        assertThat(differences(Map.copyOf(CALM), false)).isEmpty();
    }

    @Test
    void aMissingRowIsFound() {
        assertThat(differences(Map.of("a", List.of("1", "2")), true))
                .containsExactly("topic, b: is missing: [3]");
        assertThat(differences(Map.of("a", List.of("2"), "b", List.of("3")), true)).hasSize(1);
    }

    @Test
    void aRowTooManyIsFound() {
        var found = Map.of("a", List.of("1", "2", "2"), "b", List.of("3"), "c", List.of("4"));

        assertThat(differences(found, true))
                .containsExactly(
                        "topic, a: 3 rows, not 2: [1, 2, 2], not [1, 2]",
                        "topic, c: must not be there: [4]");
    }

    @Test
    void anotherRowOrOrderIsFound() {
        var found = Map.of("a", List.of("2", "1"), "b", List.of("4"));

        assertThat(differences(found, true)).hasSize(2);
    }

    @Test
    void whereTheWayDoesNotMatterTheEndDoesAndNoRowComesTwice() {
        assertThat(differences(Map.of("a", List.of("0", "2"), "b", List.of("3")), false)).isEmpty();
        assertThat(differences(Map.of("a", List.of("2", "1"), "b", List.of("3")), false))
                .containsExactly("topic, a: ends with 1, not with 2");
        assertThat(differences(Map.of("a", List.of("2", "2"), "b", List.of("3")), false))
                .containsExactly("topic, a: has a row twice: [2, 2]");
    }

    private static List<String> differences(Map<String, List<String>> found, boolean isSequence) {
        var differences = new ArrayList<String>();
        Difference.add(differences, "topic", CALM, found, isSequence);
        return differences;
    }
}
