package io.tideline.event;

/**
 * Where a record came from.
 *
 * @param origin the topic, or the file's path as given
 * @param partition of the topic; -1: a file
 * @param offset in the partition, from 0; or the line of the file, from 1
 * @param element its place in a record that carries several events, from 0; -1: the record is one
 */
public record Position(String origin, int partition, long offset, int element) {
    private static final int WHOLE = -1;

    /** Creates the position of a record that is one event. */
    public Position(String origin, int partition, long offset) {
        this(origin, partition, offset, WHOLE);
    }

    /** Returns the position of one of the events that the record carries. */
    public Position element(int place) {
        return new Position(origin, partition, offset, place);
    }

    /** Returns whether it is one of several events in a record. */
    public boolean isElement() {
        return element != WHOLE;
    }

    /**
     * Returns a sentence on the event, which names its place in the record if it is part of one.
     */
    public String inRecord(String sentence) {
        return isElement() ? "batch[" + element + "]: " + sentence : sentence;
    }

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
