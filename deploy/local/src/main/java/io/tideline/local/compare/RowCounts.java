package io.tideline.local.compare;

/**
 * How many rows of two replays differ.
 *
 * @param inBoth rows whose key both have
 * @param changed of these, how many differ in score or band
 * @param scoreChanged of these, how many differ in score; null and a number differ
 * @param bandChanged of these, how many differ in band; none and a band differ
 * @param onlyInA rows whose key only A has
 * @param onlyInB rows whose key only B has
 */
record RowCounts(
        long inBoth,
        long changed,
        long scoreChanged,
        long bandChanged,
        long onlyInA,
        long onlyInB) {}
