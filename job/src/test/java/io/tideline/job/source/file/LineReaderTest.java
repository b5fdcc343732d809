package io.tideline.job.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LineReaderTest {
    private static final String LONG = "x".repeat(200_000);

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("", List.of()),
                Arguments.of("\n", List.of("")),
                Arguments.of("a", List.of("a")),
                Arguments.of("a\n", List.of("a")),
                Arguments.of("a\n\nb", List.of("a", "", "b")),
                Arguments.of("a\r\nb\r\n", List.of("a", "b")),
                Arguments.of("a\rb\n\r\n\r", List.of("a\rb", "", "")),
                Arguments.of("a\r\r\n", List.of("a\r")),
                Arguments.of(LONG + "\nb", List.of(LONG, "b")),
                Arguments.of("a\n" + LONG, List.of("a", LONG)),
                Arguments.of("a\n" + LONG + "\r\n" + LONG + "\r\nb", List.of("a", LONG, LONG, "b")),
                Arguments.of("x".repeat(1 << 16) + "\nb", List.of("x".repeat(1 << 16), "b")),
                Arguments.of(
                        "x".repeat((1 << 16) - 1) + "\r\nb",
                        List.of("x".repeat((1 << 16) - 1), "b")));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void cutsIntoLines(String text, List<String> lines) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        assertThat(read(new ByteArrayInputStream(bytes))).isEqualTo(lines);
        assertThat(read(dribbling(bytes))).isEqualTo(lines);
    }

    @Test
    void aVeryLongLineTakesLinearTime() throws IOException {
        byte[] line = new byte[100_000_000];

        try (LineReader reader = new LineReader(new ByteArrayInputStream(line))) {
            assertThat(reader.next()).hasSize(line.length);
            assertThat(reader.next()).isNull();
        }
    }

    /** Gives a few bytes at a time, as a pipe does. */
    private static InputStream dribbling(byte[] bytes) {
        Random random = new Random(bytes.length);
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(5000)));
            }
        };
    }

    private static List<String> read(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        try (LineReader reader = new LineReader(in)) {
            for (byte[] line = reader.next(); line != null; line = reader.next()) {
                lines.add(new String(line, StandardCharsets.UTF_8));
            }
        }
        return lines;
    }
}
