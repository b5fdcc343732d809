package io.tideline.local.demo;

/**
 * A Segment call of the simulated product.
 *
 * @param userId who did it: the record's key
 * @param timestamp when, in milliseconds since the epoch
 * @param json the whole call
 */
public record Call(String userId, long timestamp, byte[] json) {}
