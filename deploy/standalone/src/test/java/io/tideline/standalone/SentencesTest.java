package io.tideline.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class SentencesTest {
    @Test
    void theReasonIsTheInnermostMessage() {
        var inner = new IllegalStateException("no room\nat all");
        assertThat(Sentences.reason(new ExecutionException(new CompletionException(inner))))
                .isEqualTo("no room.");
        assertThat(Sentences.reason(new RuntimeException("outer", new IllegalStateException())))
                .isEqualTo("outer.");
        assertThat(Sentences.reason(new IllegalStateException()))
                .isEqualTo("IllegalStateException.");
    }

    @Test
    void theRootCauseIsThatOfTheWholeTrace() {
        assertThat(
                        Sentences.rootCause(
                                """
                                org.apache.flink.JobException: Recovery is suppressed
                                \tat org.apache.Some.method(Some.java:1)
                                Caused by: io.tideline.state.Outer$RestoreException: The savepoint holds days of UTC.
                                \tat io.tideline.Other.method(Other.java:1)
                                """))
                .isEqualTo("The savepoint holds days of UTC.");
        assertThat(Sentences.rootCause("java.io.IOException: gone")).isEqualTo("gone.");
    }
}
