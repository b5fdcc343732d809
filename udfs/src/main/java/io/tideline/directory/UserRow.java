package io.tideline.directory;

/**
 * A row of the output that names users (docs/concepts.md), keyed by user.
 *
 * @param userId the user
 * @param accountId the account of the user's latest event that has one, or null
 * @param traits the carried ones that are set, in the model's order, as one JSON object
 * @param firstSeenAt the least timestamp of the user's accepted events, milliseconds since the
 *     epoch
 * @param lastSeenAt the greatest
 * @param modelVersion of the model that made the row
 * @param revision accepted events that the row is made from: of two rows the higher is newer. Not
 *     written out.
 */
public record UserRow(
        String userId,
        String accountId,
        String traits,
        long firstSeenAt,
        long lastSeenAt,
        int modelVersion,
        long revision) {}
