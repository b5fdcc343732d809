package io.tideline.stage;

import io.tideline.model.Level;
import io.tideline.model.Model;
import java.util.ArrayList;
import java.util.List;

/** Makes what is due for an account on a day, from its members one by one. */
final class AccountRows implements AccountMembers.Visitor {
    private final Model model;
    private final int day;
    private final EntityDay.Kind kind;
    private final List<ProfileTally> tallies;
    private int totalUsers;
    private int lastCountedDay = Integer.MIN_VALUE;

    AccountRows(Model model, List<ProfileRules> rules, int day, EntityDay.Kind kind) {
        this.model = model;
        this.day = day;
        this.kind = kind;
        this.tallies = ProfileTally.of(rules, Level.ACCOUNT, day, kind);
    }

    @Override
    public void member(String user, MemberState member) {
        lastCountedDay = Math.max(lastCountedDay, member.cells.lastDay());
        boolean nobody = user.equals(AccountMembers.NOBODY);
        boolean isForgotten = AccountMembers.isForgotten(user);
        for (ProfileTally tally : tallies) {
            if (nobody) {
                tally.add(member.cells);
            } else {
                tally.addMember(isForgotten ? null : user, member.cells);
            }
        }
        if (!nobody && member.seen.seenBetween(day - model.rosterDays() + 1, day)) {
            totalUsers++;
        }
    }

    /** The newest day with a count on it; {@link Integer#MIN_VALUE} if there is none. */
    int lastCountedDay() {
        return lastCountedDay;
    }

    /**
     * The row of an account whose members have been gone through.
     *
     * @param releaseAt of a correction, see {@link EntityDay}
     */
    EntityDay of(String accountId, AccountState account, long releaseAt) {
        long segments =
                kind == EntityDay.Kind.LIVE
                        ? account.segmentsByTraits(model, day)
                        : account.segments(model, day);
        List<ProfileDay> profiles = new ArrayList<>(tallies.size());
        for (ProfileTally tally : tallies) {
            if (tally.isDue() && tally.isAdmitted(segments)) {
                profiles.add(tally.ofAccount(account.firstUses, totalUsers));
            }
        }
        return new EntityDay(
                Level.ACCOUNT,
                accountId,
                accountId,
                day,
                kind,
                account.seen.eventsThrough(day),
                account.seen.firstDay(),
                segments,
                releaseAt,
                profiles);
    }
}
