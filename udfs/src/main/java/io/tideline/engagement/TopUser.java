package io.tideline.engagement;

import java.math.BigDecimal;

/**
 * A champion of an account.
 *
 * @param raw the user's part of the account's raw score
 * @param share percent of the account's raw score, to 1 decimal
 */
public record TopUser(String userId, long raw, BigDecimal share) {}
