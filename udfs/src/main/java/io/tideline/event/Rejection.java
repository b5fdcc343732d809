package io.tideline.event;

import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * A record that was not accepted.
 *
 * @param reason the first fault found
 * @param detail one sentence: what was found and what would be right
 * @param position where it came from
 * @param payload the whole record as it came
 */
@TypeInfo(EventTypes.Factory.class)
public record Rejection(RejectionReason reason, String detail, Position position, byte[] payload) {}
