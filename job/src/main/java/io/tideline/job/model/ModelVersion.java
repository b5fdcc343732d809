package io.tideline.job.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.model.Model;
import io.tideline.model.read.ModelException;
import io.tideline.model.read.ModelReader;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A model as it is on its topic, or is to be.
 *
 * @param origin what messages call it: topic and offset, as {@code models-0@3}, or a file
 * @param offset of the record; -1: it has not been written
 * @param writtenAt by the record's timestamp; null: it has not been written
 * @param payload the model's YAML; empty where the record has no value
 */
public record ModelVersion(String origin, long offset, Instant writtenAt, byte[] payload)
        implements Serializable {

    private static final byte[] NOTHING = new byte[0];

    /** Returns a version that has not been written. */
    public static ModelVersion of(String file, byte[] yaml) {
        return new ModelVersion(file, -1, null, yaml);
    }

    static ModelVersion of(ConsumerRecord<byte[], byte[]> message) {
        return new ModelVersion(
                "%s-%s@%s".formatted(message.topic(), message.partition(), message.offset()),
                message.offset(),
                Instant.ofEpochMilli(Math.max(0, message.timestamp())),
                message.value() == null ? NOTHING : message.value());
    }

    /** Returns the model as it was written. */
    public String text() {
        return new String(payload, UTF_8);
    }

    /**
     * Reads the model.
     *
     * @throws ModelException if it has faults; the message names the record
     */
    public Model model() throws ModelException {
        return ModelReader.parse(text(), origin);
    }

    /** Returns the model's own number; empty where the model has faults. */
    public Optional<Integer> number() {
        try {
            return Optional.of(model().version());
        } catch (ModelException e) {
            return Optional.empty();
        }
    }

    /** Returns all faults of the model; empty where it has none. */
    Optional<String> faults() {
        try {
            model();
            return Optional.empty();
        } catch (ModelException e) {
            return Optional.of(e.getMessage());
        }
    }
}
