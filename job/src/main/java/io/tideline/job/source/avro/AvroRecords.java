package io.tideline.job.source.avro;

import static io.tideline.event.RejectionReason.MALFORMED_AVRO;
import static io.tideline.event.RejectionReason.TOO_LARGE;

import io.tideline.event.decode.RejectionException;
import io.tideline.job.config.SchemaRegistryConfig;
import java.nio.ByteBuffer;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Reads records that are a byte 0, the id of a schema in four bytes, and Avro's binary form in that
 * schema, as Confluent's serializers write them. One instance serves one thread.
 *
 * <p>A schema is looked up when its id is met first, and the thread waits for it: what follows in
 * the partition must not overtake the record.
 */
public final class AvroRecords {
    private static final byte MAGIC = 0;
    private static final int HEAD = 1 + Integer.BYTES;
    private static final String FORM =
            "it must be the byte 0, the id of a schema in 4 bytes, and Avro";

    private final Set<String> topics;
    private final int maxBytes;
    private final SchemaRegistry registry;
    private final AvroToJson json;

    /**
     * @param maxBytes of the largest record, as it comes and as JSON
     */
    public AvroRecords(SchemaRegistryConfig config, int maxBytes) {
        this(config, maxBytes, SchemaRegistry.Bounds.DEFAULT);
    }

    AvroRecords(SchemaRegistryConfig config, int maxBytes, SchemaRegistry.Bounds bounds) {
        this.topics = Set.copyOf(config.topics());
        this.maxBytes = maxBytes;
        this.registry = new SchemaRegistry(new RegistryClient(config), bounds);
        this.json = new AvroToJson(maxBytes);
    }

    /** Returns whether the records of a topic are Avro. */
    public boolean reads(String topic) {
        return topics.contains(topic);
    }

    /**
     * Returns a record as JSON.
     *
     * @throws RejectionException if it is not what it must be, or its schema cannot be had
     * @throws io.tideline.job.option.StartException if the registry gives no answer
     */
    public byte[] json(byte[] record) throws RejectionException {
        if (record.length > maxBytes) {
            throw new RejectionException(
                    TOO_LARGE,
                    "The record has %s bytes; at most %s are accepted."
                            .formatted(record.length, maxBytes));
        }
        int id = schemaId(record);
        Schema schema = registry.schema(id);
        return json.convert(schema, id, record, HEAD);
    }

    private static int schemaId(byte[] record) throws RejectionException {
        if (record.length == 0) {
            throw malformed("The record is empty; " + FORM + ".");
        }
        if (record[0] != MAGIC) {
            throw malformed(
                    "The record begins with byte %s%s; %s, or source.kafka.schema_registry.topics must leave out its topic."
                            .formatted(
                                    Byte.toUnsignedInt(record[0]),
                                    record[0] == '{' ? ", as JSON does" : "",
                                    FORM));
        }
        if (record.length < HEAD) {
            throw malformed(
                    "The record ends after %s bytes, within the id of its schema; %s."
                            .formatted(record.length, FORM));
        }
        return ByteBuffer.wrap(record).getInt(1);
    }

    private static RejectionException malformed(String detail) {
        return new RejectionException(MALFORMED_AVRO, detail);
    }
}
