package io.tideline.event.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tideline.event.DecodeResult;
import io.tideline.event.Mutations;
import io.tideline.event.Position;
import io.tideline.event.RejectionReason;
import io.tideline.model.EventRule;
import io.tideline.model.Segment;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Records broken at random: whatever the bytes, the decoder answers, and soon. */
class EventDecoderFuzzTest {
    private static final int RECORDS = 20_000;
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final List<String> SEEDS =
            List.of(
                    "{\"messageId\":\"m1\",\"type\":\"track\",\"userId\":\"üser-😀\",\"event\":\"File"
                            + " Uploaded\","
                            + "\"properties\":{\"kind\":\"csv\",\"n\":[1,2.5,{\"a\":null}],\"size\":12.50},"
                            + "\"context\":{\"groupId\":\"acme\",\"ip\":\"::1\"},\"timestamp\":\"2025-03-15T02:44:31.400Z\"}",
                    "{\"type\":\"group\",\"userId\":\"u\",\"groupId\":\"acme\",\"traits\":{\"plan\":\"trial\","
                            + "\"seats\":1e3,\"x\":{\"y\":[true]}},\"originalTimestamp\":\"2025-03-15T02:44:31+05:30\"}",
                    "{\"type\":\"page\",\"userId\":\"u\",\"name\":\"Home\",\"timestamp\":\"2016-12-31T23:59:60Z\"}",
                    "{\"type\":\"identify\",\"userId\":\"\\ud83d\\ude00\",\"traits\":{},\"timestamp\":null}",
                    "[null,true,\"text\",-1.5e-3]");

    private final EventDecoder decoder =
            new EventDecoder(
                    EventDecoderTest.model(
                            List.of(
                                    new EventRule(
                                            "File Uploaded",
                                            5,
                                            Map.of(
                                                    "kind", Set.of("\"csv\""),
                                                    "n", Set.of("1"),
                                                    "size", Set.of("5")),
                                            0)),
                            List.of(
                                    new Segment(
                                            "s",
                                            Map.of(
                                                    "plan", Set.of("\"trial\""),
                                                    "x", Set.of("1"),
                                                    "seats", Set.of("1"))))),
                    new DecoderLimits(2048, Duration.ofHours(1), null),
                    System::currentTimeMillis);

    @Test
    void everyMutationIsAnswered() {
        Mutations mutations = new Mutations(SEEDS, 20250315);
        Set<RejectionReason> reasons = EnumSet.noneOf(RejectionReason.class);
        int events = 0;
        for (int i = 0; i < RECORDS; i++) {
            byte[] payload = mutations.next();
            long start = System.nanoTime();
            DecodeResult[] decoded = new DecodeResult[1];
            assertThatCode(() -> decoded[0] = decoder.decode(payload, Position.line("f", 1)))
                    .as(() -> Arrays.toString(payload))
                    .doesNotThrowAnyException();
            assertThat(System.nanoTime() - start).isLessThan(LONGEST.toNanos());
            if (decoded[0].isRejection()) {
                reasons.add(decoded[0].rejection().reason());
                assertThat(decoded[0].rejection().detail()).isNotBlank();
            } else if (decoded[0].isEvent()) {
                events++;
            }
        }

        // The mutations are of use only if they reach every part.
        assertThat(events).isGreaterThan(RECORDS / 100);
        assertThat(reasons)
                .containsExactlyInAnyOrderElementsOf(
                        EnumSet.complementOf(
                                EnumSet.of(
                                        RejectionReason.TOO_LATE,
                                        RejectionReason.INVALID_MODEL,
                                        // Of what comes before a decoder.
                                        RejectionReason.MALFORMED_AVRO,
                                        RejectionReason.UNKNOWN_SCHEMA,
                                        RejectionReason.FUTURE_TIMESTAMP,
                                        RejectionReason.PAST_TIMESTAMP)));
    }
}
