package io.tideline.local.demo;

/**
 * A Segment call of the simulated product.
 *
 * @param userId the user of the call, and the record's key
 * @param timestamp in milliseconds since the epoch
 * @param json the whole call
 */
public record Call(String userId, long timestamp, byte[] json) {}
