package io.tideline.message;

/**
 * An account became known by the end of a day, changed its segments, or was forgotten.
 *
 * @param before the bits of its segments until then; -1: it was not known
 * @param after the bits from the end of that day on; -1: it is not known any more
 */
public record AccountSegmentsChanged(int day, long before, long after) {}
