package io.tideline.engagement;

import io.tideline.model.Level;
import java.math.BigDecimal;
import java.util.List;

/**
 * A row of the scores output (docs/concepts.md), keyed by level, entity, profile and day.
 *
 * @param level what entityId is the id of
 * @param entityId the user or account
 * @param accountId at user level the user's account, or null
 * @param profile its name in the model
 * @param day the window's last; days since 1970-01-01, local to the model's time zone
 * @param isFinal false: a live row, to be rewritten
 * @param active whether raw is above 0
 * @param raw points: importance times count, summed over the window; at least 0
 * @param score 1..100, or null where an active entity has no benchmark
 * @param previousScore 1..100, of the window ending a window's length earlier, or null
 * @param change score less previousScore, -99..99; null with either
 * @param benchmark points, to 2 decimals; null without a population
 * @param frequency days of the window with an event that has weight
 * @param adoptionRate percent of the profile's features used in the window, to 2 decimals; null
 *     without features, as the next two
 * @param adoptionScore the same, rounded, 1..100
 * @param adoptionRateAllTime percent of the features ever used, to 2 decimals
 * @param featuresUsed names, in the model's order
 * @param drivers at most 5, most points first
 * @param modelVersion of the model that scored
 * @param previousRaw points in the window compared with, by today's weights; null if first seen
 *     later, or where its counts are not kept
 * @param changeUsage the part of change that the entity made itself: the score that raw would have
 *     by the benchmark of the window compared with, less previousScore; null with change
 * @param changeBenchmark change less changeUsage: what all others did; null with change
 * @param movers what the difference of raw and previousRaw is made of: at most 5, the greatest
 *     first; null with previousRaw
 * @param band the name of the model's band that the score is in, or null
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
        Long previousRaw,
        Integer changeUsage,
        Integer changeBenchmark,
        List<Mover> movers,
        String band,
        AccountPart account,
        long revision,
        boolean retracted) {

    /**
     * The part that only account rows have.
     *
     * @param activeUsers members with raw above 0 in this account
     * @param totalUsers members seen in the last roster days
     * @param averageUserScore 1..100, to 2 decimals; null without a user benchmark or an active
     *     member
     * @param totalUserScore the sum of the same scores; null with it
     * @param topUsers at most 5, most raw first
     * @param seats how many the account pays for at the end of the day, above 0, or null
     * @param seatUsage active users as a percentage of seats, to 2 decimals; null with it
     * @param segments the names of those it is in at the end of the day, in the model's order
     */
    public record AccountPart(
            int activeUsers,
            int totalUsers,
            BigDecimal averageUserScore,
            Long totalUserScore,
            List<TopUser> topUsers,
            BigDecimal seats,
            BigDecimal seatUsage,
            List<String> segments) {}
}
