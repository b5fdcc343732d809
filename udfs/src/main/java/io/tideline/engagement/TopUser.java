package io.tideline.engagement;

import java.math.BigDecimal;

/**
 * A champion of an account.
 *
 * @param userId the user
 * @param raw points: the user's part of the account's raw score
 * @param share percent of the account's raw score, 0..100, to 1 decimal
 */
public record TopUser(String userId, long raw, BigDecimal share) {}
