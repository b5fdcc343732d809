package io.tideline.event;

import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * An event that was read without fault (docs/concepts.md), cut down to what the model asks of it.
 *
 * @param messageId identity for deduplication, or null
 * @param userId or null
 * @param accountId the account that the event itself names, or null
 * @param name index into the model's events; -1: an event that the model does not name
 * @param counts whether the event passes the {@code where} of its model entry: only then does it
 *     count towards scores and features. Steps and alerts see every event of the name.
 * @param timestamp milliseconds since the epoch
 * @param arrival the order in which events arrived: of two traits set at one instant the later
 *     counts
 * @param traits on group calls: those traits that the model's segments ask for, in canonical JSON
 *     text, {@code "null"} to unset; else null
 * @param values where a step counts distinct values of the event's properties: what stands for each
 *     value ({@link Fingerprint}), by property; else null
 * @param position where it came from
 * @param payload the record as it came, for a rejection further on
 */
@TypeInfo(EventTypes.EventFactory.class)
public record Event(
        EventType type,
        String messageId,
        String userId,
        String accountId,
        int name,
        boolean counts,
        long timestamp,
        long arrival,
        Map<String, String> traits,
        Map<String, String> values,
        Position position,
        byte[] payload) {

    /**
     * Whether anybody did it: an event with neither user nor account is ignored, unless it comes
     * too late, which is looked at first.
     */
    public boolean hasOwner() {
        return userId != null || accountId != null;
    }
}
