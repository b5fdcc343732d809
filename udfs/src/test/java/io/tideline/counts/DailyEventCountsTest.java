package io.tideline.counts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DailyEventCountsTest {

    /** Against a plain map, with days before 1970 and adds in any order. */
    @Test
    void countsLikeAMapAndSurvivesPacking() {
        Random random = new Random(2);
        for (int round = 0; round < 300; round++) {
            DailyEventCounts cells = new DailyEventCounts();
            TreeMap<String, Long> expected = new TreeMap<>();
            for (int i = 0; i < random.nextInt(60); i++) {
                int day = random.nextInt(40) - 20;
                int event = random.nextInt(300);
                long count = 1L + random.nextInt(3);
                cells.add(day, event, count);
                expected.merge(day + ":" + event, count, Long::sum);
            }
            int from = random.nextInt(40) - 20;
            if (random.nextBoolean()) {
                cells.dropBefore(from);
                expected.keySet().removeIf(key -> Integer.parseInt(key.split(":")[0]) < from);
            }
            ByteWriter out = new ByteWriter();
            cells.write(out);
            DailyEventCounts read = DailyEventCounts.read(new ByteReader(out.toBytes()));

            assertThat(contents(read, Integer.MIN_VALUE, Integer.MAX_VALUE)).isEqualTo(expected);
            assertThat(read.isEmpty()).isEqualTo(expected.isEmpty());
        }
    }

    @Test
    void visitsOnlyTheDaysRequested() {
        DailyEventCounts cells = new DailyEventCounts();
        for (int day = 1; day <= 9; day++) {
            cells.add(day, 0, day);
        }

        assertThat(contents(cells, 3, 5)).isEqualTo(Map.of("3:0", 3L, "4:0", 4L, "5:0", 5L));
        assertThat(cells.lastDay()).isEqualTo(9);
    }

    @Test
    void aCellTakesAFewBytes() {
        DailyEventCounts cells = new DailyEventCounts();
        for (int day = 20_000; day < 20_030; day++) {
            for (int event = 0; event < 8; event++) {
                cells.add(day, event, 5);
            }
        }
        ByteWriter out = new ByteWriter();
        cells.write(out);

        assertThat(out.toBytes().length).isLessThan(cells.size() * 3);
    }

    private static Map<String, Long> contents(DailyEventCounts cells, int from, int to) {
        Map<String, Long> contents = new TreeMap<>();
        cells.forEach(from, to, (day, event, count) -> contents.put(day + ":" + event, count));
        return contents;
    }
}
