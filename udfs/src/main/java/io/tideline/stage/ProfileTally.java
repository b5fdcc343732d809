package io.tideline.stage;

import io.tideline.adoption.FirstUses;
import io.tideline.engagement.TopUser;
import io.tideline.engagement.WindowTally;
import io.tideline.member.Cells;
import io.tideline.member.CodePointOrder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums an entity's members up for one profile and one day. */
final class ProfileTally {
    private static final int MOST_TOP_USERS = 5;

    private record MemberRaw(String user, long raw) {
        static final Comparator<MemberRaw> BEST_FIRST =
                Comparator.comparingLong(MemberRaw::raw)
                        .reversed()
                        .thenComparing(MemberRaw::user, CodePointOrder.INSTANCE);
    }

    private final ProfileRules rules;
    private final int day;
    private final WindowTally tally;
    private final TreeMap<Long, Long> raws = new TreeMap<>();
    private final List<MemberRaw> best = new ArrayList<>(MOST_TOP_USERS + 1);

    ProfileTally(ProfileRules rules, int day) {
        this.rules = rules;
        this.day = day;
        this.tally = new WindowTally(rules.scoring(), day);
    }

    static List<ProfileTally> of(List<ProfileRules> rules, int day) {
        List<ProfileTally> tallies = new ArrayList<>(rules.size());
        for (ProfileRules profile : rules) {
            tallies.add(new ProfileTally(profile, day));
        }
        return tallies;
    }

    /** Adds a user's part in one account, or what an account did without a user. */
    void add(Cells cells) {
        tally.add(cells);
    }

    /** Adds a member of an account. */
    void addMember(String user, Cells cells) {
        long raw = tally.add(cells);
        if (raw > 0) {
            raws.merge(raw, 1L, Long::sum);
            best.add(new MemberRaw(user, raw));
            best.sort(MemberRaw.BEST_FIRST);
            if (best.size() > MOST_TOP_USERS) {
                best.remove(MOST_TOP_USERS);
            }
        }
    }

    /** Whether a row is due: active in the window that ends on the day, or on the day before. */
    boolean isDue() {
        return tally.raw() > 0 || tally.wasActiveTheDayBefore();
    }

    boolean isAdmitted(long segments) {
        return ProfileRules.admits(rules.profile(), segments);
    }

    ProfileDay ofUser(FirstUses firstUses) {
        return row(firstUses, null);
    }

    ProfileDay ofAccount(FirstUses firstUses, int totalUsers) {
        long[] values = new long[raws.size()];
        long[] counts = new long[raws.size()];
        int i = 0;
        for (Map.Entry<Long, Long> entry : raws.entrySet()) {
            values[i] = entry.getKey();
            counts[i++] = entry.getValue();
        }
        return row(firstUses, new ProfileDay.Members(totalUsers, values, counts, topUsers()));
    }

    private List<TopUser> topUsers() {
        List<TopUser> top = new ArrayList<>(best.size());
        for (MemberRaw member : best) {
            BigDecimal share =
                    BigDecimal.valueOf(member.raw)
                            .multiply(BigDecimal.valueOf(100))
                            .divide(BigDecimal.valueOf(tally.raw()), 1, RoundingMode.HALF_UP);
            top.add(new TopUser(member.user, member.raw, share));
        }
        return top;
    }

    private ProfileDay row(FirstUses firstUses, ProfileDay.Members members) {
        return new ProfileDay(
                rules.profile().name(),
                tally.raw(),
                tally.isActiveOnTheDay(),
                tally.frequency(),
                rules.adoption().used(tally::happened),
                rules.adoption().countUsed(event -> firstUses.happenedBy(event, day)),
                tally.drivers(),
                members);
    }
}
