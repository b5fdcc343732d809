package io.tideline.console.product;

import java.time.LocalDate;

/**
 * The product on a day, in a segment.
 *
 * @param segment a segment, or {@code all}
 * @param dailyUsers active on the day; weekly and monthly: in 7 and about 30 days, null without a
 *     profile of that window
 * @param stickiness daily over monthly active users; null without a profile of about 30 days
 * @param score the average account score in the profile; null without active accounts
 * @param adoption the average adoption rate of accounts in the profile, in percent
 */
public record ProductDay(
        LocalDate day,
        String segment,
        Long dailyUsers,
        Long weeklyUsers,
        Long monthlyUsers,
        Long weeklyAccounts,
        Long monthlyAccounts,
        long totalAccounts,
        Double stickiness,
        Double score,
        Double adoption) {}
