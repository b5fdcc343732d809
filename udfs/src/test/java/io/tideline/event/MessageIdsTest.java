package io.tideline.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageIdsTest {

    /** State holds these: with other values, every id would be new after an upgrade. */
    @ParameterizedTest
    @CsvSource({
        "'', 1177715888769281869",
        "a, -7730281742174395183",
        "message-1, -7274784611998092179",
        "ajs-next-1714e2b6-4c1f-4f3a-9d7e-0a7d5c1f2e3b, 3162127261120882491",
        "größe 😀, 8716051529338163281",
    })
    void hashesAreForEver(String id, long hash) {
        assertThat(MessageIds.hash(id)).isEqualTo(hash);
    }

    @Test
    void hashesOfLikeIdsDiffer() {
        Set<Long> hashes = new HashSet<>();
        for (int i = 0; i < 1_000_000; i++) {
            hashes.add(MessageIds.hash(Integer.toString(i)));
        }
        for (int i = 0; i < 64; i++) {
            hashes.add(MessageIds.hash("\0".repeat(i)));
        }
        assertThat(hashes).hasSize(1_000_064);
        int[] perChunk = new int[256];
        hashes.forEach(hash -> perChunk[(int) (hash >>> 56)]++);
        for (int n : perChunk) {
            assertThat(n).as("spread by the first bits").isBetween(3_500, 4_300);
        }
        assertThat(Collections.min(hashes)).isNegative();
    }
}
