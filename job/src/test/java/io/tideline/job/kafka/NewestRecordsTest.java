package io.tideline.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewestRecordsTest {

    /** Partitions begin at offset 100. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10 10 | 100 | 100 100",
                "10 10 | 10  | 105 105",
                "2 10  | 10  | 100 102",
                "10 2  | 10  | 102 100",
                "0 10  | 4   | -1 106",
                "10 10 | 3   | 108 109",
                "5 5 5 | 2   | 104 104 -1",
                "5 1 9 | 7   | 102 100 106",
                "0 0   | 7   | -1 -1"
            })
    void eachPartitionHasAShare(String sizes, long most, String expected) {
        List<Long> counts = numbers(sizes);
        Map<TopicPartition, Long> first = new HashMap<>();
        Map<TopicPartition, Long> ends = new TreeMap<>(NewestRecordsTest::byNumber);
        for (int i = 0; i < counts.size(); i++) {
            TopicPartition partition = new TopicPartition("events", i);
            first.put(partition, 100L);
            ends.put(partition, 100 + counts.get(i));
        }
        Map<TopicPartition, Long> begins = NewestRecords.begins(first, ends, most);
        assertThat(ends.keySet())
                .extracting(partition -> begins.getOrDefault(partition, -1L))
                .containsExactlyElementsOf(numbers(expected));
    }

    private static int byNumber(TopicPartition one, TopicPartition other) {
        return Integer.compare(one.partition(), other.partition());
    }

    private static List<Long> numbers(String text) {
        return Arrays.stream(text.split(" ", -1)).map(Long::valueOf).toList();
    }
}
