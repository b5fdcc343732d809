package io.tideline.event.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tideline.event.DecodeResult;
import io.tideline.event.Position;
import io.tideline.event.RejectionReason;
import io.tideline.model.EventRule;
import io.tideline.model.Segment;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

    /** What tends to matter to a parser. */
    private static final List<String> FRAGMENTS =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    "\"",
                    ":",
                    ",",
                    "\\",
                    "\\u",
                    "\\ud800",
                    "\\u0000",
                    "null",
                    "1e999999999",
                    "-",
                    "0",
                    ".",
                    "NaN",
                    "\ufeff",
                    "\n",
                    "\0",
                    "[[[[[[[[",
                    "type",
                    "\"type\":\"track\",",
                    "\"timestamp\":\"2025-02-30T00:00:00Z\",",
                    "\"userId\":7,");

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
        Random random = new Random(20250315);
        Set<RejectionReason> reasons = EnumSet.noneOf(RejectionReason.class);
        int events = 0;
        for (int i = 0; i < RECORDS; i++) {
            byte[] payload = mutated(random);
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
                                        RejectionReason.FUTURE_TIMESTAMP,
                                        RejectionReason.PAST_TIMESTAMP)));
    }

    private static byte[] mutated(Random random) {
        byte[] payload = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8);
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(payload.length + 1);
            int to = Math.min(payload.length, at + random.nextInt(12));
            payload =
                    switch (random.nextInt(6)) {
                        case 0 -> splice(payload, at, to, new byte[0]);
                        case 1 -> splice(payload, at, at, fragment(random));
                        case 2 -> splice(payload, at, to, fragment(random));
                        case 3 -> splice(payload, at, at, Arrays.copyOfRange(payload, at / 2, at));
                        case 4 -> {
                            byte[] noise = new byte[random.nextInt(4)];
                            random.nextBytes(noise);
                            yield splice(payload, at, to, noise);
                        }
                        default ->
                                random.nextInt(8) == 0
                                        ? Arrays.copyOf(payload, at)
                                        : splice(payload, at, at, fragment(random));
                    };
        }
        return payload;
    }

    private static byte[] fragment(Random random) {
        byte[] fragment =
                FRAGMENTS.get(random.nextInt(FRAGMENTS.size())).getBytes(StandardCharsets.UTF_8);
        int times = random.nextInt(20) == 0 ? random.nextInt(300) : 1;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            out.writeBytes(fragment);
        }
        return out.toByteArray();
    }

    private static byte[] splice(byte[] payload, int from, int to, byte[] middle) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(payload, 0, from);
        out.writeBytes(middle);
        out.write(payload, to, payload.length - to);
        return out.toByteArray();
    }
}
