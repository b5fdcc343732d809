package io.tideline.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir private Path folder;
    private Path log;

    @BeforeEach
    void name() {
        log = folder.resolve("child.log");
    }

    private Child start(Class<?> main) throws IOException {
        Path noArguments = Files.writeString(folder.resolve("jvm.args"), "");
        return Child.start(
                new Child.Launch(
                        System.getProperty("java.class.path"), noArguments, List.of(), log),
                main);
    }

    /** Repeats what it gets, until there is no more. */
    static final class Echo {
        public static void main(String[] args) throws IOException {
            System.in.transferTo(System.out);
        }
    }

    @Test
    void itAnswersInOrder() throws Exception {
        try (var child = start(Echo.class)) {
            child.send(List.of(1));
            child.send(List.of(2));
            assertThat(child.take(LONG).get(0).asInt()).isEqualTo(1);
            assertThat(child.take(LONG).get(0).asInt()).isEqualTo(2);
        }
    }

    @Test
    void oneThatDoesNotAnswerIsEnded() throws Exception {
        try (var child = start(Echo.class)) {
            assertThatThrownBy(() -> child.take(Duration.ofMillis(1)))
                    .isInstanceOf(ChildException.class)
                    .hasMessageContaining("did not answer")
                    .hasMessageContaining(log.toString());
            assertThatThrownBy(() -> child.take(LONG))
                    .isInstanceOf(ChildException.class)
                    .hasMessageContaining("has ended");
        }
    }

    /** Complains without end about everything. */
    static final class Complainer {
        public static void main(String[] args) {
            for (int i = 0; i < 400_000; i++) {
                System.err.println("Skipping a record of a window that has expired, number " + i);
            }
        }
    }

    @Test
    void itsLogIsBounded() throws Exception {
        try (var child = start(Complainer.class)) {
            assertThatThrownBy(() -> child.take(LONG)).hasMessageContaining("has ended");
        }
        assertThat(Files.size(log)).isBetween(BoundedLog.MOST_BYTES, BoundedLog.MOST_BYTES + 100);
        assertThat(Files.readString(log))
                .startsWith("Skipping a record")
                .endsWith("left out." + System.lineSeparator());
    }
}
