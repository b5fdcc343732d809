package io.tideline.event;

import io.tideline.serde.Digest128;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * An event that was read without fault (docs/concepts.md), cut down to what the model needs.
 *
 * @param id identity for deduplication: {@link MessageIds#hash} of the messageId; 0: it has none
 * @param messageId itself, where a rule of the model needs it; else null
 * @param owner who did it, {@link #ownerOf}: the key of its state
 * @param accountId the account that the event itself names, or null
 * @param name index into the model's events; -1: an event that the model does not name
 * @param counts whether the event passes the {@code where} of its model entry: only then does it
 *     count towards scores and features. Steps and alerts see every event of the name.
 * @param timestamp milliseconds since the epoch; of {@link EventType#FORGET} when it was requested
 * @param arrival the order in which events arrived: of two traits set at one instant the later
 *     counts
 * @param traits on group and identify calls: those that the model needs, in canonical JSON text,
 *     {@code "null"} to unset; else null
 * @param values where a step counts distinct values of the event's properties: what stands for each
 *     value ({@link Digest128}), by property; else null
 * @param position where it came from
 * @param payload the record as it came, for a rejection further on; null once there can be none
 * @param epoch stands for the requests to forget accounts that came before it where it was read:
 *     another with each of them; 0: none did
 */
@TypeInfo(EventTypes.Factory.class)
public record Event(
        EventType type,
        long id,
        String messageId,
        String owner,
        String accountId,
        int name,
        boolean counts,
        long timestamp,
        long arrival,
        Map<String, String> traits,
        Map<String, String> values,
        Position position,
        byte[] payload,
        long epoch) {

    private static final char USER = 'u';
    private static final char ACCOUNT = 'a';
    private static final char ANONYMOUS = 'n';

    /** Events of no user and no account leave no state, and are only spread. */
    private static final long ANONYMOUS_KEYS = 1_024;

    /**
     * Returns the key of an event: its user, else its account, else neither, distinguished by one
     * letter.
     *
     * @param userId or null
     * @param accountId or null
     * @param arrival as {@link #arrival()}
     */
    public static String ownerOf(String userId, String accountId, long arrival) {
        if (userId != null) {
            return USER + userId;
        }
        return accountId != null
                ? ACCOUNT + accountId
                : ANONYMOUS + Long.toString(arrival % ANONYMOUS_KEYS);
    }

    /**
     * Returns a request to erase a user or an account. It does not happen at a time: it holds for
     * all that came before it.
     *
     * @param owner as {@link #ownerOf} makes it, of a user or of an account
     * @param requestedAt when it was requested, in milliseconds since the epoch
     */
    public static Event forget(String owner, long requestedAt, Position position) {
        return new Event(
                EventType.FORGET,
                MessageIds.NONE,
                null,
                owner,
                null,
                -1,
                false,
                requestedAt,
                0,
                null,
                null,
                position,
                null,
                0);
    }

    /** Returns the user that an {@link #owner()} is, or null. */
    public static String userOf(String owner) {
        return owner.charAt(0) == USER ? owner.substring(1) : null;
    }

    /** Returns the account that an {@link #owner()} is, or null. */
    public static String accountOf(String owner) {
        return owner.charAt(0) == ACCOUNT ? owner.substring(1) : null;
    }

    /** Returns the user who did it, or null. */
    public String userId() {
        return userOf(owner);
    }

    /** Returns the traits that the event sets of its account; null on all but group calls. */
    public Map<String, String> accountTraits() {
        return type == EventType.GROUP ? traits : null;
    }

    /** Returns the traits that the event sets of its user, or null. */
    public Map<String, String> userTraits() {
        return type == EventType.IDENTIFY ? traits : null;
    }

    /** Returns whether the event has a time: one without moves no clock and is never late. */
    public boolean hasTime() {
        return type != EventType.FORGET;
    }

    /** Returns the event without its payload, as it can no longer be rejected. */
    public Event accepted() {
        return with(owner, name, counts, arrival, null, epoch);
    }

    /** Returns the event as read after requests to forget accounts. */
    public Event after(long newEpoch) {
        return with(owner, name, counts, arrival, payload, newEpoch);
    }

    /** Returns the same event at another place in the order of arrival. */
    public Event arriving(long newArrival) {
        if (newArrival == arrival) {
            return this;
        }
        String newOwner = hasOwner() ? owner : ownerOf(null, null, newArrival);
        return with(newOwner, name, counts, newArrival, payload, epoch);
    }

    /** Returns the event with another index for its name. */
    public Event named(int newName, boolean newCounts) {
        return with(owner, newName, newCounts, arrival, payload, epoch);
    }

    private Event with(
            String newOwner,
            int newName,
            boolean newCounts,
            long newArrival,
            byte[] newPayload,
            long newEpoch) {
        return new Event(
                type,
                id,
                messageId,
                newOwner,
                accountId,
                newName,
                newCounts,
                timestamp,
                newArrival,
                traits,
                values,
                position,
                newPayload,
                newEpoch);
    }

    /**
     * Returns whether the event has a user or an account: without either it is ignored, unless it
     * comes too late, which is checked first.
     */
    public boolean hasOwner() {
        return owner.charAt(0) != ANONYMOUS;
    }
}
