package io.tideline.stage;

import io.tideline.adoption.FirstUses;
import io.tideline.alert.Mover;
import io.tideline.engagement.ScoringTable;
import io.tideline.engagement.TopUser;
import io.tideline.engagement.WindowTally;
import io.tideline.member.Cells;
import io.tideline.member.CodePointOrder;
import io.tideline.model.Level;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Sums an entity's members up for one profile and one day. */
final class ProfileTally {
    private static final int MOST_MOVERS = 4;

    private final ProfileRules rules;
    private final int day;
    private final WindowTally tally;

    /** Of the window before, where a rule asks what moved the score, and it is kept; else null. */
    private final WindowTally earlier;

    private ProfileTally(ProfileRules rules, int day, boolean moved) {
        this.rules = rules;
        this.day = day;
        this.tally = new WindowTally(rules.scoring(), day);
        this.earlier =
                moved && rules.canCompare(day)
                        ? new WindowTally(
                                rules.scoring(), day - rules.scoring().lookBack().setting(day))
                        : null;
    }

    /**
     * One for each profile.
     *
     * @param kind only final rows raise alerts, which ask for what moved the score
     */
    static List<ProfileTally> of(
            List<ProfileRules> rules, Level level, int day, EntityDay.Kind kind) {
        List<ProfileTally> tallies = new ArrayList<>(rules.size());
        for (ProfileRules profile : rules) {
            boolean moved = kind == EntityDay.Kind.FINAL && profile.alertLevels().contains(level);
            tallies.add(new ProfileTally(profile, day, moved));
        }
        return tallies;
    }

    /** Adds a user's part in one account. */
    void add(Cells member) {
        if (earlier != null) {
            earlier.add(member);
        }
        tally.add(member);
    }

    /** Adds the sum of some members, each of whose counts was capped. */
    void addSum(Cells capped) {
        if (earlier != null) {
            earlier.addSum(capped);
        }
        tally.addSum(capped);
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

    /**
     * Returns the account's row.
     *
     * @param onRoster how many members it has
     * @param raws how many members have each raw score above 0
     * @param top its members with the greatest raw scores, best first
     */
    ProfileDay ofAccount(
            FirstUses firstUses, int onRoster, SortedMap<Long, Long> raws, List<MemberRaw> top) {
        long[] values = new long[raws.size()];
        long[] counts = new long[raws.size()];
        int i = 0;
        for (Map.Entry<Long, Long> entry : raws.entrySet()) {
            values[i] = entry.getKey();
            counts[i++] = entry.getValue();
        }
        return row(firstUses, new ProfileDay.Members(onRoster, values, counts, topUsers(top)));
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

    private ProfileDay row(FirstUses firstUses, ProfileDay.Members members) {
        return new ProfileDay(
                rules.profile().name(),
                tally.raw(),
                tally.isActiveOnTheDay(),
                tally.frequency(),
                rules.adoption().used(tally::happened),
                rules.adoption().countUsed(event -> firstUses.happenedBy(event, day)),
                tally.drivers(),
                members,
                earlier == null ? null : Long.valueOf(earlier.raw()),
                earlier == null ? List.of() : movers());
    }

    private List<Mover> movers() {
        ScoringTable scoring = rules.scoring();
        List<Mover> movers = new ArrayList<>();
        Map<Mover, Long> points = new HashMap<>();
        for (int event = 0; event < scoring.size(); event++) {
            long change = tally.count(event) - earlier.count(event);
            if (change != 0 && scoring.weight(event) > 0) {
                Mover mover =
                        new Mover(scoring.name(event), earlier.count(event), tally.count(event));
                movers.add(mover);
                points.put(mover, Math.abs(change * scoring.weight(event)));
            }
        }
        movers.sort(
                Comparator.<Mover>comparingLong(points::get)
                        .reversed()
                        .thenComparing(Mover::event, CodePointOrder.INSTANCE));
        return new ArrayList<>(movers.subList(0, Math.min(MOST_MOVERS, movers.size())));
    }
}
