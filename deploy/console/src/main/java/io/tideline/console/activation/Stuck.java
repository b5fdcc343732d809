package io.tideline.console.activation;

import java.time.Instant;

/**
 * Somebody who has time left for a checklist, and has not finished it.
 *
 * @param level account or user
 * @param name of the account or user
 * @param accountId null: a user without an account
 * @param status in_progress or stalled
 * @param next the first step left
 * @param expiresAt null: never
 */
public record Stuck(
        String id,
        String level,
        String name,
        String accountId,
        String account,
        String owner,
        String status,
        double rate,
        String next,
        Instant startedAt,
        Instant updatedAt,
        Instant expiresAt) {}
