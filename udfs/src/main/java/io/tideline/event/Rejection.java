package io.tideline.event;

/**
 * A record that was not accepted.
 *
 * @param detail one sentence: what was found and what would be right
 * @param position where it came from
 * @param payload the whole record as it came
 */
public record Rejection(RejectionReason reason, String detail, Position position, byte[] payload) {}
