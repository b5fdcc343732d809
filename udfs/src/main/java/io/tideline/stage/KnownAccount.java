package io.tideline.stage;

/**
 * An account became known by the end of a day, or changed its segments.
 *
 * @param before the bits of its segments until then; -1: it was not known
 * @param after the bits from the end of that day on
 */
public record KnownAccount(int day, long before, long after) {}
