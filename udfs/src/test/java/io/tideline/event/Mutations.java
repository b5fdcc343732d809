package io.tideline.event;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Records broken at random, the same ones each time. */
public final class Mutations {
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

    private final List<String> seeds;
    private final Random random;

    /**
     * @param seeds records that are whole
     */
    public Mutations(List<String> seeds, long seed) {
        this.seeds = seeds;
        this.random = new Random(seed);
    }

    /** Returns the next record, which is broken in one to four places. */
    public byte[] next() {
        byte[] payload = seeds.get(random.nextInt(seeds.size())).getBytes(StandardCharsets.UTF_8);
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(payload.length + 1);
            int to = Math.min(payload.length, at + random.nextInt(12));
            payload =
                    switch (random.nextInt(6)) {
                        case 0 -> splice(payload, at, to, new byte[0]);
                        case 1 -> splice(payload, at, at, fragment());
                        case 2 -> splice(payload, at, to, fragment());
                        case 3 -> splice(payload, at, at, Arrays.copyOfRange(payload, at / 2, at));
                        case 4 -> {
                            byte[] noise = new byte[random.nextInt(4)];
                            random.nextBytes(noise);
                            yield splice(payload, at, to, noise);
                        }
                        default ->
                                random.nextInt(8) == 0
                                        ? Arrays.copyOf(payload, at)
                                        : splice(payload, at, at, fragment());
                    };
        }
        return payload;
    }

    private byte[] fragment() {
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
