package io.tideline.message;

import io.tideline.engagement.Driver;
import io.tideline.engagement.Mover;
import io.tideline.engagement.TopUser;
import java.util.List;
import java.util.Set;

/**
 * An entity's part in one profile on one day: all of a score row that needs no benchmark.
 *
 * @param profile its name
 * @param activeOnTheDay whether the last day alone has anything
 * @param featuresUsed places in the profile's list, ascending
 * @param featuresEver how many features were used since first seen
 * @param members on account rows, else null
 * @param previousRaw the raw score of the window compared with, by today's weights; null where its
 *     counts are not kept
 * @param movers with it, what the difference is made of, the greatest first; else empty
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
        List<Mover> movers) {

    public boolean isActive() {
        return raw > 0;
    }

    /**
     * What an account's members did.
     *
     * @param topLastSeen the last day, up to the row's, on which the first of topUsers was seen in
     *     the account; {@link DailySnapshot#NO_DAY} where no rule needs it
     * @param totalUsers members seen within the roster days
     * @param raws raw scores above 0, ascending
     * @param counts how many members have each of them
     */
    public record Members(
            int totalUsers, long[] raws, long[] counts, List<TopUser> topUsers, int topLastSeen) {

        /** Returns a copy that does not name some users; their raw scores stay. */
        private Members without(Set<String> users) {
            List<TopUser> left =
                    topUsers.stream().filter(user -> !users.contains(user.userId())).toList();
            boolean sameFirst = !left.isEmpty() && left.get(0).equals(topUsers.get(0));
            int lastSeen = sameFirst ? topLastSeen : DailySnapshot.NO_DAY;
            return new Members(totalUsers, raws, counts, left, lastSeen);
        }
    }

    boolean namesMember(Set<String> users) {
        return members != null
                && members.topUsers.stream().anyMatch(user -> users.contains(user.userId()));
    }

    /** Returns a copy that does not name some members. */
    ProfileSnapshot withoutMembers(Set<String> users) {
        return members == null
                ? this
                : new ProfileSnapshot(
                        profile,
                        raw,
                        activeOnTheDay,
                        frequency,
                        featuresUsed,
                        featuresEver,
                        drivers,
                        members.without(users),
                        previousRaw,
                        movers);
    }
}
