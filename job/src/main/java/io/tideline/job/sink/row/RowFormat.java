package io.tideline.job.sink.row;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Serializable;

/**
 * What an output's rows look like outside of a database: one JSON object each, and how they are
 * told apart. One class per output; docs/concepts.md fixes fields and order.
 *
 * @param <T> the row
 */
public interface RowFormat<T> extends Serializable {

    /** The output's name: its topic's, and its file's without {@code .jsonl}. */
    String name();

    /** Writes the row's fields into an object that is open. */
    void writeFields(T row, JsonGenerator json) throws IOException;

    /** The row's key, in the order of the output's files ({@link SortKey}). */
    byte[] sortKey(T row);

    /** The key of the row's Kafka record. */
    String recordKey(T row);

    /** Whether the row says that the one written before under its key is to be deleted. */
    default boolean retracts(T row) {
        return false;
    }

    /** The row as one JSON object in UTF-8, without a line end. */
    default byte[] json(T row) {
        return RowJson.bytes(json -> writeFields(row, json));
    }
}
