package io.tideline.job.sink.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PostgresTextTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("plain é \uD83D\uDE00", "plain é \uD83D\uDE00"),
                Arguments.of("\0", "\uFFFD"),
                Arguments.of("a\0b\0", "a\uFFFDb\uFFFD"),
                Arguments.of("\uD83D", "\uFFFD"),
                Arguments.of("\uDE00\uD83D\uDE00", "\uFFFD\uD83D\uDE00"),
                Arguments.of("\\u0000", "\\u0000"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void plainText(String text, String stored) {
        assertThat(StorableText.plain(text)).isEqualTo(stored);
    }

    static Stream<Arguments> jsons() {
        return Stream.of(
                Arguments.of("[\"a\"]", "[\"a\"]"),
                Arguments.of("[\"\\u0000\"]", "[\"\uFFFD\"]"),
                Arguments.of("[\"\\uD800x\\uDFFF\"]", "[\"\uFFFDx\uFFFD\"]"),
                Arguments.of("[\"\\u0001\\n\\\"\"]", "[\"\\u0001\\n\\\"\"]"),
                Arguments.of("[\"\\\\u0000\"]", "[\"\\\\u0000\"]"),
                Arguments.of("[\"\\\\\\u0000\"]", "[\"\\\\\uFFFD\"]"));
    }

    @ParameterizedTest
    @MethodSource("jsons")
    void jsonText(String json, String stored) {
        assertThat(StorableText.json(json.getBytes(UTF_8))).asString(UTF_8).isEqualTo(stored);
    }

    @Test
    void nothingStaysNothing() {
        assertThat(StorableText.plain(null)).isNull();
        assertThat(StorableText.json(null)).isNull();
    }
}
