package io.tideline.directory;

import java.util.List;

/**
 * A row of the output that names accounts (docs/concepts.md), keyed by account.
 *
 * @param accountId the account
 * @param traits the carried ones that are set, in the model's order, as one JSON object
 * @param segments the names of those it is in, in the model's order
 * @param firstSeenAt the least timestamp of its accepted events, milliseconds since the epoch
 * @param lastSeenAt the greatest
 * @param modelVersion of the model that made the row
 * @param revision accepted events that the row is made from: of two rows the higher is newer. Not
 *     written out.
 */
public record AccountRow(
        String accountId,
        String traits,
        List<String> segments,
        long firstSeenAt,
        long lastSeenAt,
        int modelVersion,
        long revision) {}
