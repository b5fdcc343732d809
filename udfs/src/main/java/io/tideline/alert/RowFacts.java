package io.tideline.alert;

/**
 * What rules judge of a final row.
 *
 * @param score as on the row, or null
 * @param change as on the row, or null
 * @param changeUsage as on the row, or null
 * @param raw points of the window
 * @param previousRaw points of the window compared with, or null
 * @param champion the user with the greatest part of an account that has at least two active ones;
 *     else null
 */
public record RowFacts(
        Integer score,
        Integer change,
        Integer changeUsage,
        long raw,
        Long previousRaw,
        Champion champion) {

    /**
     * Who has the greatest part of an account's raw.
     *
     * @param raw points: that part
     * @param silentDays whole days without any event in the account, the row's day included
     */
    public record Champion(String userId, long raw, int silentDays) {}

    /** Returns whether a user is the champion. */
    public boolean isChampion(String userId) {
        return champion != null && champion.userId().equals(userId);
    }

    /** Returns the same without its champion. */
    public RowFacts withoutChampion() {
        return new RowFacts(score, change, changeUsage, raw, previousRaw, null);
    }
}
