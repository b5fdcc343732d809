package io.tideline.directory;

import java.util.Map;

/**
 * A row of the {@code activity} output (docs/concepts.md): what a member did on a day, from which
 * every score can be computed again. Keyed by all three.
 *
 * @param accountId the account, or null
 * @param userId the user, or null; one of the two is there
 * @param day days since 1970-01-01, local to the model's time zone
 * @param events accepted events of any kind, at least 1; of two rows of a key that with more is
 *     newer
 * @param counts by event name: how many count, as capped, each at least 1; of the events that stand
 *     under {@code events}, in a profile's weights or in a feature
 */
public record ActivityRow(
        String accountId, String userId, int day, long events, Map<String, Long> counts) {}
