package io.tideline.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.job.option.StartException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.flink.runtime.JobException;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rocksdb.RocksDBException;

class FailureSentenceTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new IOException(
                                "Cannot sort rows in /out/.scores.sorting: x",
                                new RocksDBException(
                                        "While appending to file: /out/.scores.sorting/000010.sst: No space left on device")),
                        "There is no space left on the disk for /out/.scores.sorting/000010.sst: make room there, or name another folder."),
                Arguments.of(
                        new IOException(
                                "Cannot write /out/a b/scores.jsonl: No space left on device"),
                        "There is no space left on the disk for /out/a b/scores.jsonl: make room there, or name another folder."),
                Arguments.of(
                        new IOException("No space left on device"),
                        "There is no space left on the disk: make room there, or name another folder."),
                Arguments.of(
                        new IOException("Disk quota exceeded"),
                        "There is no space left on the disk: make room there, or name another folder."),
                Arguments.of(
                        new IOException("/data/x.jsonl (Too many open files)"),
                        "Too many files are open for /data/x.jsonl: raise the limit (ulimit -n), or give fewer files at once."),
                Arguments.of(
                        new OutOfMemoryError(
                                "unable to create native thread: possibly out of memory or process/resource limits reached"),
                        "The machine lets this process start no more threads: lower the parallelism, or raise the limit of processes (ulimit -u, or that of the container)."),
                Arguments.of(
                        new NoSuchFileException("/data/x.jsonl"),
                        "/data/x.jsonl is not there any more: it was removed or renamed meanwhile."),
                Arguments.of(
                        new AccessDeniedException("/data/x.jsonl"),
                        "/data/x.jsonl may not be used: check who may read and write it."),
                Arguments.of(
                        new StartException("Check the url.", new IOException("refused")),
                        "Check the url."),
                Arguments.of(new IllegalStateException("why"), "IllegalStateException: why"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void theReasonIsSaidHoweverDeepItIsWrapped(Throwable failure, String sentence) {
        assertThat(FailureSentence.of(failure)).isEqualTo(sentence);
        assertThat(FailureSentence.of(wrapped(failure))).isEqualTo(sentence);
    }

    static Stream<Throwable> without() {
        return Stream.of(
                new NullPointerException(), new AssertionError(), new RuntimeException("  "));
    }

    @ParameterizedTest
    @MethodSource("without")
    void aFaultWithoutAMessageSaysWhatItIsAndWhereToLook(Throwable failure) {
        assertThat(FailureSentence.of(wrapped(failure)))
                .startsWith("It failed with " + failure.getClass().getSimpleName())
                .contains(" in FailureSentenceTest.without", "TIDELINE_DEBUG=1");
    }

    static Stream<Throwable> full() {
        return Stream.of(
                new OutOfMemoryError("Java heap space"),
                new OutOfMemoryError(),
                new OutOfMemoryError("Direct buffer memory. The direct out-of-memory error …"),
                new SerializedThrowable(new OutOfMemoryError("Java heap space")));
    }

    @ParameterizedTest
    @MethodSource("full")
    void fullMemoryNamesTheOption(Throwable failure) {
        assertThat(FailureSentence.of(wrapped(failure)))
                .matches(
                        "The memory is full: this JVM may take \\d+ MiB; give it more, as with TIDELINE_JVM_OPTS=-Xmx\\d+m\\.");
    }

    @ParameterizedTest
    @MethodSource("overflow")
    void aFullStackNamesTheOption(Throwable failure) {
        assertThat(FailureSentence.of(wrapped(failure)))
                .startsWith("The program's stack is full in FailureSentenceTest.overflow")
                .contains("TIDELINE_JVM_OPTS=-Xss8m");
    }

    static Stream<Throwable> overflow() {
        return Stream.of(new StackOverflowError());
    }

    private static Throwable wrapped(Throwable failure) {
        return new ExecutionException(
                null,
                new JobException(
                        "Recovery is suppressed by NoRestartBackoffTimeStrategy",
                        new RuntimeException(null, failure)));
    }
}
