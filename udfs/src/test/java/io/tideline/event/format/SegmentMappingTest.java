package io.tideline.event.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.event.DecodeResult;
import io.tideline.event.Mutations;
import io.tideline.event.Rejection;
import io.tideline.event.decode.EventDecoder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The mapping of Segment's preset says what the reader of Segment's shape does. */
class SegmentMappingTest {
    private static final int RECORDS = 20_000;

    private static final List<String> SEEDS =
            List.of(
                    "{\"messageId\":\"m1\",\"type\":\"track\",\"userId\":\"ü-😀\",\"event\":\"File"
                            + " Uploaded\",\"properties\":{\"meta\":{\"kind\":\"csv\"},\"pages\":3.0,\"n\":[1,{\"a\":null}]},"
                            + "\"context\":{\"groupId\":\"acme\",\"ip\":\"::1\"},\"timestamp\":\"2026-03-02T09:00:01.25Z\"}",
                    "{\"type\":\"track\",\"userId\":4711,\"event\":\"Report"
                            + " Created\",\"properties\":"
                            + "{\"pages\":3},\"context\":{\"groupId\":\"acme\"},\"timestamp\":1772442001}",
                    "{\"type\":\"group\",\"userId\":\"u\",\"groupId\":\"acme\",\"traits\":{\"plan\":\"trial\","
                            + "\"x\":{\"y\":[true]}},\"originalTimestamp\":\"2026-03-02T09:00:01+05:30\","
                            + "\"sentAt\":\"2026-03-02T09:00:02Z\",\"receivedAt\":\"2026-03-02T09:00:05Z\"}",
                    "{\"type\":\"page\",\"userId\":\"u\",\"category\":\"Docs\",\"name\":\"Home\",\"timestamp\":\"2025-12-31T23:59:60Z\"}",
                    "{\"type\":\"screen\",\"userId\":\"u\",\"properties\":{\"name\":\"Home\"},\"timestamp\":\"1772442001250\"}",
                    "{\"type\":\"identify\",\"userId\":\"u\",\"traits\":{\"name\":null},\"context\":[],\"timestamp\":\"2026-03-02T09:00:01Z\"}",
                    "{\"context\":{\"groupId\":\"acme\"},\"batch\":[{\"type\":\"page\",\"name\":\"Home\",\"userId\":\"u\","
                            + "\"timestamp\":1772442001},{\"type\":\"alias\"},7]}");

    private final EventDecoder own =
            new EventDecoder(Decoded.MODEL, Decoded.LIMITS, () -> Decoded.NOW);
    private final FormatDecoder batches = Decoded.decoder("segment");

    /** One that differs from the preset, so that it is read by the mapping. */
    private final FormatDecoder mapped =
            Decoded.decoder("{preset: segment, sent: [/sentAt, /sent]}");

    @Test
    void theSeedsAreReadAlike() {
        SEEDS.forEach(seed -> assertAlike(seed.getBytes(UTF_8)));
    }

    @Test
    void whateverTheBytesBothSayTheSame() {
        Mutations mutations = new Mutations(SEEDS, 20260302);
        for (int i = 0; i < RECORDS; i++) {
            assertAlike(mutations.next());
        }
    }

    private void assertAlike(byte[] record) {
        String text = new String(record, UTF_8);
        List<DecodeResult> expected = Decoded.all(batches, record);
        if (expected.size() == 1 && !expected.get(0).isRejection()) {
            assertThat(Decoded.of(own.decode(record, Decoded.POSITION, 0, EventDecoder.UNKNOWN)))
                    .as(text)
                    .isEqualTo(Decoded.of(expected.get(0)));
        }
        List<DecodeResult> found = Decoded.all(mapped, record);
        assertThat(found)
                .as(text)
                .extracting(Decoded::of)
                .containsExactlyElementsOf(expected.stream().map(Decoded::of).toList());
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).isRejection()) {
                assertAlike(found.get(i).rejection(), expected.get(i).rejection());
            }
        }
    }

    private static void assertAlike(Rejection found, Rejection expected) {
        assertThat(sentence(found)).isEqualTo(sentence(expected));
        assertThat(found.position()).isEqualTo(expected.position());
        assertThat(found.payload()).isEqualTo(expected.payload());
    }

    /** A mapping calls a field by its pointer, and Segment's reader by its path. */
    private static String sentence(Rejection rejection) {
        return rejection.detail().replaceAll("[/.](?=[a-zA-Z])", "");
    }
}
