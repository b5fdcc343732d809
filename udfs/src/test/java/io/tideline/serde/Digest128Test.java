package io.tideline.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class Digest128Test {
    @Test
    void isForEver() {
        assertThat(Digest128.of("\"ann@example.com\"")).isEqualTo("AAwRZ536Gv5nGNAqSEf_7g");
    }

    @Test
    void isAnotherForAnyOtherText() {
        assertThat(
                        Stream.of(
                                        "",
                                        "5",
                                        "\"5\"",
                                        "?",
                                        "\ud800",
                                        "\ud801",
                                        "é",
                                        "e\u0301",
                                        "x".repeat(99))
                                .map(Digest128::of))
                .doesNotHaveDuplicates()
                .allMatch(fingerprint -> fingerprint.length() == 22);
    }
}
