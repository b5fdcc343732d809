package io.tideline.event;

/**
 * The order in which events of a partition arrive: by their records, and within a record by their
 * places in it. State of before a record could carry several has offsets for it, which are less
 * than the orders of all records behind them.
 */
public final class IngestOrder {
    private static final int BITS = 18;

    /** The last place with an order of its own: a body would have 10 MB and more behind it. */
    private static final int LAST = (1 << BITS) - 1;

    private IngestOrder() {}

    /** Returns the order of a record, or of the first event in it. */
    public static long ofRecord(long offset) {
        return offset << BITS;
    }

    /**
     * Returns the order of an event in a record.
     *
     * @param ofRecord of its first one
     * @param element its place, from 0
     */
    public static long ofElement(long ofRecord, int element) {
        return ofRecord + Math.min(element, LAST);
    }

    /** Returns a number that differs between records, and between the events of one. */
    static long spread(long order) {
        return order ^ order >>> BITS;
    }
}
