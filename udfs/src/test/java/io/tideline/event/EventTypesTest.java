package io.tideline.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventTypesTest {
    private static final byte[] PAYLOAD = {0, 1, -1, 127};

    static Stream<DecodeResult> records() {
        return Stream.of(
                DecodeResult.ignored(),
                DecodeResult.of(
                        new Event(
                                EventType.GROUP,
                                Long.MIN_VALUE,
                                "m-ü😀",
                                "uü😀",
                                "a",
                                7,
                                true,
                                -62_167_219_200_000L,
                                1L << 41,
                                Map.of("plan", "\"trial\"", "seats", "null"),
                                Map.of("email", "fingerprint"),
                                new Position("events", 3, 1L << 40),
                                PAYLOAD,
                                Long.MIN_VALUE)),
                DecodeResult.of(
                        new Event(
                                EventType.TRACK,
                                MessageIds.NONE,
                                null,
                                "aa",
                                "a",
                                -1,
                                false,
                                Long.MAX_VALUE,
                                0,
                                null,
                                null,
                                Position.line("-", 1),
                                new byte[0],
                                0)),
                DecodeResult.of(
                        new Event(
                                EventType.GROUP,
                                7,
                                null,
                                "uu",
                                null,
                                -1,
                                false,
                                0,
                                1,
                                Map.of(),
                                null,
                                Position.line("x".repeat(70_000), 1),
                                new byte[300_000],
                                0)),
                DecodeResult.of(
                        new Rejection(
                                RejectionReason.TOO_LATE,
                                "Late, by „1 h“.",
                                Position.line("f", 2),
                                PAYLOAD)));
    }

    @ParameterizedTest
    @MethodSource("records")
    void whatIsWrittenIsReadAgain(DecodeResult record) throws IOException {
        TypeSerializer<DecodeResult> serializer = serializer(EventTypes.DECODED);
        DataOutputSerializer out = new DataOutputSerializer(16);
        serializer.serialize(record, out);
        DataOutputSerializer copied = new DataOutputSerializer(16);
        serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);
        DataInputDeserializer in = new DataInputDeserializer(copied.getCopyOfBuffer());

        DecodeResult read = serializer.deserialize(in);

        assertThat(in.available()).isZero();
        assertThat(read).usingRecursiveComparison().isEqualTo(record);
        assertThat(serializer.copy(record)).isSameAs(record);
    }

    static List<TypeInformation<?>> types() {
        return List.of(EventTypes.DECODED, EventTypes.EVENT, EventTypes.REJECTION);
    }

    @ParameterizedTest
    @MethodSource("types")
    void flinkFindsTheTypesByThemselves(TypeInformation<?> type) throws Exception {
        TypeInformation<?> found = TypeInformation.of(type.getTypeClass());

        assertThat(found).isEqualTo(type).hasSameHashCodeAs(type);
        TypeInformation<?> travelled = InstantiationUtil.clone(found);
        assertThat(travelled).isEqualTo(type);
        assertThat(serializer(travelled)).isEqualTo(serializer(type));
    }

    @ParameterizedTest
    @MethodSource("types")
    void noSavepointHasTheNameOfASerializer(TypeInformation<?> type) {
        TypeSerializer<?> serializer = serializer(type);

        assertThatThrownBy(serializer::snapshotConfiguration)
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void ordersThatAreWrittenOutStay() {
        assertThat(EventType.values())
                .containsExactly(
                        EventType.TRACK,
                        EventType.PAGE,
                        EventType.SCREEN,
                        EventType.IDENTIFY,
                        EventType.GROUP,
                        EventType.FORGET);
        assertThat(Stream.of(RejectionReason.values()).map(RejectionReason::text))
                .containsExactly(
                        "too_large",
                        "malformed_json",
                        "not_an_object",
                        "missing_type",
                        "invalid_field",
                        "missing_event",
                        "missing_timestamp",
                        "invalid_timestamp",
                        "future_timestamp",
                        "past_timestamp",
                        "too_late",
                        "invalid_model",
                        "malformed_avro",
                        "unknown_schema");
    }

    @Test
    void anUnknownFormatIsNamed() {
        DataInputDeserializer in = new DataInputDeserializer(new byte[] {9, 0});

        assertThatThrownBy(() -> new EventSerializer().deserialize(in))
                .isInstanceOf(IOException.class)
                .hasMessage("A record is in format 9; this version of Tideline reads format 1.");
    }

    private static <T> TypeSerializer<T> serializer(TypeInformation<T> type) {
        return type.createSerializer(new SerializerConfigImpl());
    }
}
