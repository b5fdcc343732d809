package io.tideline.job.source;

import io.tideline.event.decode.DecoderLimits;
import io.tideline.event.format.Format;
import io.tideline.event.format.FormatDecoder;
import io.tideline.job.config.SourceFormats;
import io.tideline.job.model.ModelSource;
import io.tideline.job.source.avro.AvroRecords;
import io.tideline.job.source.kafka.TopicDecoders;
import io.tideline.model.Model;
import io.tideline.time.MachineClock;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * Creates the decoders of a reader when it starts, by the model of that moment.
 *
 * @param clock by which records without a time of their own are judged
 */
public record Decoders(
        ModelSource models, DecoderLimits limits, MachineClock clock, SourceFormats formats)
        implements Serializable {

    /** Returns a decoder of the records of files. */
    public FormatDecoder ofFiles() {
        return decoder(formats.ofFiles(), models.current());
    }

    /** Returns decoders of the records of topics. */
    public TopicDecoders ofTopics() {
        Model model = models.current();
        Map<String, FormatDecoder> byTopic = new HashMap<>();
        formats.byTopic().forEach((topic, format) -> byTopic.put(topic, decoder(format, model)));
        return new TopicDecoders(
                decoder(formats.ofTopics(), model),
                byTopic,
                formats.registry() == null
                        ? null
                        : new AvroRecords(formats.registry(), limits.maxBytes()));
    }

    private FormatDecoder decoder(Format format, Model model) {
        return new FormatDecoder(format, model, limits, clock);
    }
}
