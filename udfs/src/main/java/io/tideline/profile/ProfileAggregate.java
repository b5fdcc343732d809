package io.tideline.profile;

import io.tideline.counts.CodePointOrder;
import io.tideline.counts.DailyEventCounts;
import io.tideline.counts.FirstUseDays;
import io.tideline.engagement.TopUser;
import io.tideline.engagement.WindowAggregate;
import io.tideline.message.ProfileSnapshot;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Sums an entity's members up for one profile and one day. */
public final class ProfileAggregate {
    /**
     * A member of an account and its raw score.
     *
     * @param raw above 0
     */
    public record MemberRaw(String user, long raw) {
        public static final Comparator<MemberRaw> BEST_FIRST =
                Comparator.comparingLong(MemberRaw::raw)
                        .reversed()
                        .thenComparing(MemberRaw::user, CodePointOrder.INSTANCE);
    }

    private final ProfilePlan rules;
    private final int day;
    private final WindowAggregate tally;

    /** Of the window compared with; null where its counts are not kept. */
    private final WindowAggregate earlier;

    private ProfileAggregate(ProfilePlan rules, int day) {
        this.rules = rules;
        this.day = day;
        this.tally = new WindowAggregate(rules.scoring(), day);
        this.earlier =
                rules.canCompare(day)
                        ? new WindowAggregate(rules.scoring(), rules.comparedWith(day))
                        : null;
    }

    /** Returns an aggregate for each profile. */
    public static List<ProfileAggregate> of(List<ProfilePlan> rules, int day) {
        return rules.stream().map(profile -> new ProfileAggregate(profile, day)).toList();
    }

    /** Adds a user's part in one account. */
    public void add(DailyEventCounts member) {
        if (earlier != null) {
            earlier.add(member);
        }
        tally.add(member);
    }

    /** Adds the sum of some members, each of whose counts was capped. */
    public void addSum(DailyEventCounts capped) {
        if (earlier != null) {
            earlier.addSum(capped);
        }
        tally.addSum(capped);
    }

    /** Returns whether a row is due: active in the window that ends on the day or before it. */
    public boolean isDue() {
        return tally.raw() > 0 || tally.wasActiveTheDayBefore();
    }

    public boolean isAdmitted(long segments) {
        return ProfilePlan.admits(rules.profile(), segments);
    }

    public ProfileSnapshot ofUser(FirstUseDays firstUses) {
        return row(firstUses, null);
    }

    /**
     * Returns the account's row.
     *
     * @param onRoster how many members it has
     * @param raws how many members have each raw score above 0
     * @param top its members with the greatest raw scores, best first
     * @param topLastSeen as of {@link ProfileSnapshot.Members}
     */
    public ProfileSnapshot ofAccount(
            FirstUseDays firstUses,
            int onRoster,
            SortedMap<Long, Long> raws,
            List<MemberRaw> top,
            int topLastSeen) {
        long[] values = new long[raws.size()];
        long[] counts = new long[raws.size()];
        int i = 0;
        for (Map.Entry<Long, Long> entry : raws.entrySet()) {
            values[i] = entry.getKey();
            counts[i++] = entry.getValue();
        }
        return row(
                firstUses,
                new ProfileSnapshot.Members(onRoster, values, counts, topUsers(top), topLastSeen));
    }

    private List<TopUser> topUsers(List<MemberRaw> best) {
        List<TopUser> top = new ArrayList<>(best.size());
        for (MemberRaw member : best) {
            BigDecimal share =
                    BigDecimal.valueOf(member.raw())
                            .multiply(BigDecimal.valueOf(100))
                            .divide(BigDecimal.valueOf(tally.raw()), 1, RoundingMode.HALF_UP);
            top.add(new TopUser(member.user(), member.raw(), share));
        }
        return top;
    }

    private ProfileSnapshot row(FirstUseDays firstUses, ProfileSnapshot.Members members) {
        return new ProfileSnapshot(
                rules.profile().name(),
                tally.raw(),
                tally.isActiveOnTheDay(),
                tally.frequency(),
                rules.adoption().used(tally::happened),
                rules.adoption().used(event -> firstUses.happenedBy(event, day)).length,
                tally.drivers(),
                members,
                earlier == null ? null : Long.valueOf(earlier.raw()),
                earlier == null ? List.of() : tally.movers(earlier));
    }
}
