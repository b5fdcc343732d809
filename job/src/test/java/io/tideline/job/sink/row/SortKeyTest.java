package io.tideline.job.sink.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SortKeyTest {

    @Test
    void textsSortByCodePointAndNeverCollide() {
        List<String> sorted =
                List.of(
                        "",
                        "\0",
                        "\0\0",
                        "\0\1",
                        "\1",
                        "a",
                        "a\0",
                        "a\0b",
                        "a\1",
                        "aa",
                        "b",
                        "é",
                        "\uD800",
                        "\uDFFF",
                        "\uFFFD",
                        "\uD83D\uDE00");
        List<byte[]> keys = sorted.stream().map(t -> new SortKey().text(t).bytes()).toList();
        for (int i = 1; i < keys.size(); i++) {
            assertThat(Arrays.compareUnsigned(keys.get(i - 1), keys.get(i)))
                    .as("%s before %s", i - 1, i)
                    .isNegative();
        }
    }

    @Test
    void theEndOfATextCannotBePartOfIt() {
        assertThat(new SortKey().text("a").text("b").bytes())
                .isNotEqualTo(new SortKey().text("a\0\1b").text("").bytes())
                .isNotEqualTo(new SortKey().text("ab").text("").bytes());
    }

    @Test
    void numbersSortNumerically() {
        List<Long> sorted = List.of(Long.MIN_VALUE, -300L, -1L, 0L, 9L, 10L, 256L, Long.MAX_VALUE);
        List<byte[]> keys = sorted.stream().map(n -> new SortKey().number(n).bytes()).toList();
        assertThat(keys).isSortedAccordingTo(Arrays::compareUnsigned);
    }
}
