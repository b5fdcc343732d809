package io.tideline.job.config;

import io.tideline.event.format.Format;
import java.io.Serializable;
import java.util.Map;

/**
 * What the records of the sources look like.
 *
 * @param ofTopics of all topics that have none of their own
 * @param ofFiles of all files
 * @param byTopic of the topics that have one of their own
 * @param registry of the topics whose records are Avro; null: all are as the formats have them
 */
public record SourceFormats(
        Format ofTopics, Format ofFiles, Map<String, Format> byTopic, SchemaRegistryConfig registry)
        implements Serializable {

    public SourceFormats {
        byTopic = Map.copyOf(byTopic);
    }

    /** Returns one format for all records. */
    public static SourceFormats all(Format format) {
        return new SourceFormats(format, format, Map.of(), null);
    }

    /** Returns one format for all records, with Avro where it is now. */
    SourceFormats reading(Format format) {
        return new SourceFormats(format, format, Map.of(), registry);
    }

    /** Returns what the records of a topic look like. */
    public Format ofTopic(String topic) {
        return byTopic.getOrDefault(topic, ofTopics);
    }
}
