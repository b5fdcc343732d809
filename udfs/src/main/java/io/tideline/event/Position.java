package io.tideline.event;

/**
 * Where a record came from.
 *
 * @param origin the topic, or the file's path as given
 * @param partition of the topic; -1: a file
 * @param offset in the partition, from 0; or the line of the file, from 1
 */
public record Position(String origin, int partition, long offset) {

    /** Returns a line of a file, counted from 1. */
    public static Position line(String file, long line) {
        return new Position(file, -1, line);
    }

    /** Returns a record of a topic as people write it: {@code events-3@17}. */
    public String text() {
        return "%s-%s@%s".formatted(origin, partition, offset);
    }

    /** Returns whether it is a line of a file. */
    public boolean isFile() {
        return partition < 0;
    }
}
