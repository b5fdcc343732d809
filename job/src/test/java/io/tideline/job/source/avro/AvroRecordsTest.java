package io.tideline.job.source.avro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.event.RejectionReason;
import io.tideline.event.decode.RejectionException;
import io.tideline.job.config.SchemaRegistryConfig;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is seen of a record before its schema is looked up. */
class AvroRecordsTest {
    private final AvroRecords records =
            new AvroRecords(
                    new SchemaRegistryConfig(
                            "http://127.0.0.1:1",
                            List.of("calls"),
                            null,
                            null,
                            null,
                            Duration.ofSeconds(1),
                            Duration.ofMillis(1)),
                    100);

    static Stream<Arguments> others() {
        String form = "it must be the byte 0, the id of a schema in 4 bytes, and Avro";
        String topics = form + ", or source.kafka.schema_registry.topics must leave out its topic.";
        return Stream.of(
                Arguments.of(new byte[0], "The record is empty; " + form + "."),
                Arguments.of(
                        "{\"type\":\"page\"}".getBytes(UTF_8),
                        "The record begins with byte 123, as JSON does; " + topics),
                Arguments.of(
                        new byte[] {(byte) 255, 0}, "The record begins with byte 255; " + topics),
                Arguments.of(
                        new byte[] {0, 0, 0, 1},
                        "The record ends after 4 bytes, within the id of its schema; "
                                + form
                                + "."));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatIsNotOfTheFormIsRejected(byte[] record, String detail) {
        assertThatThrownBy(() -> records.json(record))
                .isInstanceOfSatisfying(
                        RejectionException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectionReason.MALFORMED_AVRO))
                .hasMessage(detail);
    }

    @Test
    void aRecordThatIsTooLargeIsNotLookedAt() {
        assertThatThrownBy(() -> records.json(new byte[101]))
                .isInstanceOfSatisfying(
                        RejectionException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectionReason.TOO_LARGE))
                .hasMessage("The record has 101 bytes; at most 100 are accepted.");
    }

    @Test
    void theTopicsAreThoseOfTheConfiguration() {
        assertThat(records.reads("calls")).isTrue();
        assertThat(records.reads("other")).isFalse();
    }
}
