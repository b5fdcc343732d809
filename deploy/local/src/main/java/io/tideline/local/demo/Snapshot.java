package io.tideline.local.demo;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/**
 * The state that the demo shows at a time.
 *
 * @param now in the model's time zone; while history is being read, the approximate time it has
 *     reached
 * @param day of the standings; null before there are any
 * @param catchingUp whether the history is still being read; the standings are those of the newest
 *     closed day then, else they are live
 * @param standings of all accounts that have a recent row, best first
 * @param product of the newest closed day; null before there is one
 * @param alerts the newest first; null if the model has no rules
 * @param trials null if the model has no checklist for accounts
 */
record Snapshot(
        LocalDateTime now,
        String profile,
        LocalDate day,
        boolean catchingUp,
        List<Standing> standings,
        Product product,
        Pace pace,
        List<Notice> alerts,
        Trials trials) {

    /**
     * An account's newest row, or what it means that there is none.
     *
     * @param name its trait, or the id without one
     * @param plan its trait, or empty
     * @param live whether the row is of the open day
     * @param score 1..100, or null before there is a benchmark
     * @param band null without one
     * @param change null if the account was not known a window ago
     * @param cause of the change; null without a change or a row
     * @param adoption percent; null without a row
     * @param lastSeen the day of its last event; null if that is unknown
     */
    record Standing(
            String name,
            String plan,
            boolean live,
            Integer score,
            String band,
            Integer change,
            Cause cause,
            BigDecimal adoption,
            int activeUsers,
            int totalUsers,
            LocalDate lastSeen) {}

    /**
     * What a change of score is made of.
     *
     * @param usage points by the account's own use
     * @param others points by that of all others
     * @param event whose points differ most; null if none do
     * @param before how often it happened in the window before
     * @param now how often it has happened in this one
     */
    record Cause(int usage, int others, String event, long before, long now) {}

    /**
     * The product as a whole.
     *
     * @param stickiness daily over window's active users, 0..1, or null
     * @param averageScore of active accounts, or null
     */
    record Product(
            LocalDate day,
            long dailyUsers,
            long users,
            BigDecimal stickiness,
            long activeAccounts,
            long accounts,
            BigDecimal averageScore) {}

    /**
     * An alert that was raised.
     *
     * @param at in the model's time zone
     * @param severity info, warning or critical
     * @param rule its name in the model
     */
    record Notice(LocalDateTime at, String severity, String rule, String summary) {}

    /**
     * The accounts that began a checklist last.
     *
     * @param checklist its name
     * @param newest the latest to begin comes first
     */
    record Trials(String checklist, List<Trial> newest) {}

    /**
     * The progress of an account on the checklist.
     *
     * @param status in_progress, stalled, activated or expired
     * @param steps all of them, in the checklist's order
     * @param rate percentage of the steps that are done
     * @param daysLeft until it expires, started days included; null if it does not
     * @param took the time from the start to activation; null until activated
     */
    record Trial(
            String name,
            String status,
            List<Step> steps,
            BigDecimal rate,
            Long daysLeft,
            Duration took) {}

    /** A step of the checklist. */
    record Step(String name, boolean done) {}

    /**
     * The throughput of the stream.
     *
     * @param sent events so far
     * @param perSecond events sent recently
     * @param behind events sent that no checkpoint of the job covers yet
     * @param rejected the number of rejected records by reason
     */
    record Pace(long sent, double perSecond, long behind, Map<String, Long> rejected) {}
}
