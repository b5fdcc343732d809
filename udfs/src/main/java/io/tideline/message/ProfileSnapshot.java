package io.tideline.message;

import io.tideline.alert.ScoreChangeDriver;
import io.tideline.engagement.Driver;
import io.tideline.engagement.TopUser;
import java.util.List;

/**
 * An entity's part in one profile on one day: all of a score row that needs no benchmark.
 *
 * @param profile its name
 * @param activeOnTheDay whether the last day alone has anything
 * @param featuresUsed places in the profile's list, ascending
 * @param featuresEver how many features were used since first seen
 * @param members on account rows, else null
 * @param previousRaw where a rule refers to the score and the counts of the window before are kept:
 *     its raw score, by today's weights; else null
 * @param movers with it, what moved the score since, the most points first; else empty
 */
public record ProfileSnapshot(
        String profile,
        long raw,
        boolean activeOnTheDay,
        int frequency,
        int[] featuresUsed,
        int featuresEver,
        List<Driver> drivers,
        Members members,
        Long previousRaw,
        List<ScoreChangeDriver> movers) {

    public boolean isActive() {
        return raw > 0;
    }

    /**
     * What an account's members did.
     *
     * @param totalUsers members seen within the roster days
     * @param raws raw scores above 0, ascending
     * @param counts how many members have each of them
     */
    public record Members(int totalUsers, long[] raws, long[] counts, List<TopUser> topUsers) {}
}
