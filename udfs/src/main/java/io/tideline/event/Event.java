package io.tideline.event;

import io.tideline.serde.Digest128;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * An event that was read without fault (docs/concepts.md), cut down to what the model needs.
 *
 * @param id identity for deduplication: {@link MessageIds#hash} of the messageId; 0: it has none
 * @param messageId itself, where a rule of the model needs it; else null
 * @param entityKey who did it, {@link #entityKeyOf}: the key of its state
 * @param accountId the account that the event itself names, or null
 * @param eventIndex index into the model's events; -1: an event that the model does not name
 * @param matchesFilter whether the event passes the {@code where} of its model entry: only then
 *     does it count towards scores and features. Steps and alerts see every event of the name.
 * @param timestamp milliseconds since the epoch; of {@link EventType#FORGET} when it was requested
 * @param ingestOrder {@link IngestOrder}, or of files a number: of two traits set at one instant
 *     the later counts
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
        String entityKey,
        String accountId,
        int eventIndex,
        boolean matchesFilter,
        long timestamp,
        long ingestOrder,
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
     * @param ingestOrder as {@link #ingestOrder()}
     */
    public static String entityKeyOf(String userId, String accountId, long ingestOrder) {
        if (userId != null) {
            return USER + userId;
        }
        return accountId != null
                ? ACCOUNT + accountId
                : ANONYMOUS + Long.toString(IngestOrder.spread(ingestOrder) % ANONYMOUS_KEYS);
    }

    /**
     * Returns a request to erase a user or an account. It does not happen at a time: it holds for
     * all that came before it.
     *
     * @param entityKey as {@link #entityKeyOf} makes it, of a user or of an account
     * @param requestedAt when it was requested, in milliseconds since the epoch
     */
    public static Event forget(String entityKey, long requestedAt, Position position) {
        return new Event(
                EventType.FORGET,
                MessageIds.NONE,
                null,
                entityKey,
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

    /** Returns the user that an {@link #entityKey()} is, or null. */
    public static String userOf(String entityKey) {
        return entityKey.charAt(0) == USER ? entityKey.substring(1) : null;
    }

    /** Returns the account that an {@link #entityKey()} is, or null. */
    public static String accountOf(String entityKey) {
        return entityKey.charAt(0) == ACCOUNT ? entityKey.substring(1) : null;
    }

    /** Returns the user who did it, or null. */
    public String userId() {
        return userOf(entityKey);
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
        return with(entityKey, eventIndex, matchesFilter, ingestOrder, null, epoch);
    }

    /** Returns the event with the record that it came in, where that is not what was decoded. */
    Event carrying(byte[] record) {
        return with(entityKey, eventIndex, matchesFilter, ingestOrder, record, epoch);
    }

    /** Returns the event as read after requests to forget accounts. */
    public Event after(long newEpoch) {
        return with(entityKey, eventIndex, matchesFilter, ingestOrder, payload, newEpoch);
    }

    /** Returns the same event at another place in the order of arrival. */
    public Event arriving(long newIngestOrder) {
        if (newIngestOrder == ingestOrder) {
            return this;
        }
        String newEntityKey = hasEntity() ? entityKey : entityKeyOf(null, null, newIngestOrder);
        return with(newEntityKey, eventIndex, matchesFilter, newIngestOrder, payload, epoch);
    }

    /** Returns the event with another index for its name. */
    public Event named(int newEventIndex, boolean matches) {
        return with(entityKey, newEventIndex, matches, ingestOrder, payload, epoch);
    }

    private Event with(
            String newEntityKey,
            int newEventIndex,
            boolean matches,
            long newIngestOrder,
            byte[] newPayload,
            long newEpoch) {
        return new Event(
                type,
                id,
                messageId,
                newEntityKey,
                accountId,
                newEventIndex,
                matches,
                timestamp,
                newIngestOrder,
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
    public boolean hasEntity() {
        return entityKey.charAt(0) != ANONYMOUS;
    }
}
