package io.tideline.job.source.avro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.event.RejectionReason;
import io.tideline.event.decode.RejectionException;
import io.tideline.event.decode.Utf8;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;

/** Records broken at random: whatever the bytes, there is JSON or a rejection, and soon. */
class AvroFuzzTest {
    private static final int RECORDS = 30_000;
    private static final int MOST = 4_096;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final Schema SCHEMA =
            new Schema.Parser()
                    .parse(
                            """
                            {"type":"record","name":"a.Call","fields":[
                             {"name":"id","type":{"type":"string","logicalType":"uuid"}},
                             {"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}},
                             {"name":"day","type":["null",{"type":"int","logicalType":"time-millis"}]},
                             {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["A","B"]}},
                             {"name":"hash","type":{"type":"fixed","name":"Hash","size":3}},
                             {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":6,"scale":2}},
                             {"name":"flags","type":{"type":"array","items":["null","boolean","double","float"]}},
                             {"name":"nothings","type":{"type":"array","items":"null"}},
                             {"name":"properties","type":{"type":"map","values":["null","string","long","a.Call"]}}]}""");

    @Test
    void everyMutationIsAnswered() throws Exception {
        AvroToJson json = new AvroToJson(MOST);
        Random random = new Random(20260302);
        List<byte[]> seeds = List.of(record(0), record(1), record(3));
        Set<RejectionReason> reasons = EnumSet.noneOf(RejectionReason.class);
        int converted = 0;
        long start = System.nanoTime();
        for (int i = 0; i < RECORDS; i++) {
            byte[] payload = mutated(seeds.get(random.nextInt(seeds.size())), random);
            long before = System.nanoTime();
            try {
                byte[] text = json.convert(SCHEMA, 7, payload, 0);
                converted++;
                assertThat(text).hasSizeLessThanOrEqualTo(MOST);
                assertThat(Utf8.firstFault(text)).isEqualTo(Utf8.NONE);
                JSON.readTree(text);
            } catch (RejectionException e) {
                reasons.add(e.reason());
                assertThat(e.getMessage()).startsWith("The record ").endsWith(".");
            }
            assertThat(System.nanoTime() - before)
                    .as(() -> Arrays.toString(payload))
                    .isLessThan(LONGEST.toNanos());
        }
        assertThat(System.nanoTime() - start).isLessThan(Duration.ofMinutes(2).toNanos());
        // The mutations are of use only if they reach every part.
        assertThat(converted).isGreaterThan(RECORDS / 50);
        assertThat(reasons)
                .containsExactlyInAnyOrder(
                        RejectionReason.MALFORMED_AVRO, RejectionReason.TOO_LARGE);
    }

    private static byte[] record(int depth) {
        return AvroBytes.of(SCHEMA, call(depth));
    }

    private static GenericData.Record call(int depth) {
        GenericData.Record call = new GenericData.Record(SCHEMA);
        Schema hash = SCHEMA.getField("hash").schema();
        call.put("id", "zoë");
        call.put("at", 1_772_442_001_250_000L);
        call.put("day", 5);
        call.put("kind", new GenericData.EnumSymbol(SCHEMA.getField("kind").schema(), "B"));
        call.put("hash", new GenericData.Fixed(hash, "abc".getBytes(UTF_8)));
        call.put("price", ByteBuffer.wrap(new byte[] {4, 7}));
        call.put("flags", Arrays.asList(null, true, 0.5, 0.5f));
        call.put("nothings", Arrays.asList(null, null));
        call.put(
                "properties",
                depth == 0 ? Map.of("a", "b", "c", 7L) : Map.of("more", call(depth - 1)));
        return call;
    }

    private static byte[] mutated(byte[] whole, Random random) {
        List<Byte> bytes = new ArrayList<>();
        for (byte each : whole) {
            bytes.add(each);
        }
        for (int n = random.nextInt(4); n >= 0 && !bytes.isEmpty(); n--) {
            int at = random.nextInt(bytes.size());
            switch (random.nextInt(5)) {
                case 0 -> bytes.set(at, (byte) random.nextInt(256));
                case 1 -> bytes.remove(at);
                case 2 -> bytes.add(at, (byte) random.nextInt(256));
                case 3 -> bytes.subList(at, bytes.size()).clear();
                default -> {
                    long[] hostile = {-1, Integer.MAX_VALUE, Long.MIN_VALUE, 1L << 40, 5_000};
                    for (byte each : AvroBytes.longs(hostile[random.nextInt(hostile.length)])) {
                        bytes.add(at, each);
                    }
                }
            }
        }
        byte[] mutated = new byte[bytes.size()];
        for (int i = 0; i < mutated.length; i++) {
            mutated[i] = bytes.get(i);
        }
        return mutated;
    }
}
