package io.tideline.job.sink.file;

/**
 * A row on its way into a file.
 *
 * @param key by which the file is sorted, byte by byte, unsigned
 * @param json the line, without its end; null: the row of this key is deleted
 */
public record KeyedRow(byte[] key, byte[] json) {}
