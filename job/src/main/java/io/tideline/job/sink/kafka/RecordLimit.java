package io.tideline.job.sink.kafka;

import io.tideline.job.option.KafkaProperties;
import io.tideline.job.option.StartException;
import java.util.List;

/** How large the value of a record may be, so that producer and broker surely take it. */
final class RecordLimit {
    /** The limit of a topic of rejections that we create: 5 MB and their overhead in JSON. */
    static final int OF_NEW_TOPIC = 32 << 20;

    /** The overhead of a record: its key, its headers, and those of the batch. */
    private static final int OVERHEAD = 8 << 10;

    /** Below this even the rest of a rejection would not fit. */
    private static final int LEAST = 16 << 10;

    private static final int MOST = 64 << 20;
    private static final List<String> OF_PRODUCER = List.of("max.request.size", "buffer.memory");

    private RecordLimit() {}

    /**
     * Returns how many bytes of a value surely fit.
     *
     * @param topicLimit the topic's {@code max.message.bytes}
     */
    static int value(long topicLimit, KafkaProperties properties) {
        long limit = Math.min(MOST, topicLimit);
        for (String name : OF_PRODUCER) {
            String own = properties.values().get(name);
            if (own != null) {
                limit = Math.min(limit, number(name, own.trim()));
            }
        }
        // What cannot be compressed grows a little by being compressed.
        return (int) Math.max(LEAST, limit - OVERHEAD - limit / 256);
    }

    private static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new StartException(
                    "sinks.kafka.properties.%s: found something else, expected a whole number of bytes."
                            .formatted(name));
        }
    }
}
