package io.tideline.engagement;

import io.tideline.model.Level;
import java.math.BigDecimal;
import java.util.List;

/**
 * A row of the scores output (docs/concepts.md), keyed by level, entity, profile and day.
 *
 * @param accountId at user level the user's account, or null
 * @param day days since 1970-01-01, local to the model's time zone
 * @param isFinal false: a live row, to be rewritten
 * @param score 1..100, or null where an active entity has no benchmark
 * @param previousScore of the window ending a window's length earlier, or null
 * @param benchmark or null
 * @param account the fields that only account rows have; null on user rows
 * @param revision how many accepted events of the entity, up to the end of the day, the row is made
 *     from: of two rows of a key, both live or both final, the higher is newer. Not written out.
 * @param retracted true: the row written before is to be deleted, since a correction moved the
 *     entity out of the profile's segment, or, of a live row, since its day closed without a final
 *     one; then only the key, {@code accountId}, {@code isFinal}, {@code modelVersion} and {@code
 *     revision} hold
 */
public record ScoreRow(
        Level level,
        String entityId,
        String accountId,
        String profile,
        int day,
        boolean isFinal,
        boolean active,
        long raw,
        Integer score,
        Integer previousScore,
        Integer change,
        BigDecimal benchmark,
        int frequency,
        BigDecimal adoptionRate,
        Integer adoptionScore,
        BigDecimal adoptionRateAllTime,
        List<String> featuresUsed,
        List<Driver> drivers,
        int modelVersion,
        AccountPart account,
        long revision,
        boolean retracted) {

    /**
     * The part that only account rows have.
     *
     * @param activeUsers members with raw above 0 in this account
     * @param totalUsers members seen in the last roster days
     * @param averageUserScore to 2 decimals; null without a user benchmark or an active member
     * @param totalUserScore null with it
     * @param topUsers at most 5
     */
    public record AccountPart(
            int activeUsers,
            int totalUsers,
            BigDecimal averageUserScore,
            Long totalUserScore,
            List<TopUser> topUsers) {}
}
