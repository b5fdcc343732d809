package io.tideline.local.inspect;

import io.tideline.event.DecodeResult;
import io.tideline.event.Position;
import io.tideline.event.decode.DecoderLimits;
import io.tideline.event.decode.EventDecoder;
import io.tideline.event.decode.Placeholders;
import io.tideline.event.format.Format;
import io.tideline.event.format.FormatDecoder;
import io.tideline.job.source.avro.AvroRecords;
import io.tideline.job.source.kafka.TopicDecoders;
import io.tideline.model.Model;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import io.tideline.time.MachineClock;
import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads records of a format without a model: every name, every id, and traits that make segments.
 */
final class Probe {
    /** Traits that tend to say what kind of account one is, the likeliest first. */
    static final List<String> TRAITS =
            List.of("plan", "tier", "subscription", "status", "segment", "industry");

    private static final int MOST_BYTES = 64 << 20;

    private final FormatDecoder decoder;
    private final TopicDecoders topics;
    private final Fit fit = new Fit();

    Probe(Format format) {
        this(format, MOST_BYTES, Duration.ofHours(1), Duration.ofDays(3650), null);
    }

    /**
     * @param maxSize of a record, in bytes
     * @param maxFuture how far ahead of the machine's clock an event may be
     * @param maxPast how far behind it; null: any time
     * @param avro reads topics in Avro; null: there are none
     */
    Probe(Format format, int maxSize, Duration maxFuture, Duration maxPast, AvroRecords avro) {
        // Ids that count as absent are to be seen.
        Placeholders none = new Placeholders(List.of());
        decoder =
                new FormatDecoder(
                        format,
                        model(),
                        new DecoderLimits(maxSize, maxFuture, maxPast, none),
                        MachineClock.SYSTEM);
        decoder.readEveryName();
        topics = new TopicDecoders(decoder, avro);
    }

    private static Model model() {
        String traits = String.join(", ", TRAITS);
        try {
            return ModelReader.parse(
                    "version: 1\nevents: {none of these: 0}\nprofiles: {weekly: {window: 7d}}\ntraits: {account: [%s]}\n"
                            .formatted(traits),
                    "model.yaml");
        } catch (ModelException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a format that settings would write so. */
    static Format format(String setting) {
        return YamlNode.parse(setting, new ValidationErrors("format"))
                .flatMap(Format::read)
                .orElseThrow();
    }

    /** Reads what a line carries. */
    void read(String file, long line, byte[] record, Consumer<DecodeResult> out) {
        decoder.decode(
                record,
                Position.line(file, line),
                line,
                EventDecoder.UNKNOWN,
                decoded -> {
                    fit.add(decoded);
                    out.accept(decoded);
                });
    }

    /** Reads what a record of a topic carries, as the job does. */
    void read(ConsumerRecord<byte[], byte[]> record, Consumer<DecodeResult> out) {
        topics.decode(
                record,
                new Position(record.topic(), record.partition(), record.offset()),
                new Collector<DecodeResult>() {
                    @Override
                    public void collect(DecodeResult decoded) {
                        fit.add(decoded);
                        out.accept(decoded);
                    }

                    @Override
                    public void close() {}
                });
    }

    /** Returns how well the format fits what has been read, in percent. */
    int fit() {
        return fit.percent();
    }

    /**
     * Returns what the result just handed out is called: an event, or the type of what is ignored.
     */
    String nameOf(DecodeResult decoded) {
        return decoded.isEvent()
                ? decoder.nameRead(decoded.event().type())
                : decoded.isRejection() ? null : decoder.typeRead();
    }
}
