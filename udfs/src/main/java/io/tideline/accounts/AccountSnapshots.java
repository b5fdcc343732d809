package io.tideline.accounts;

import io.tideline.message.DailySnapshot;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.profile.ProfileAggregate;
import io.tideline.profile.ProfilePlan;
import java.util.ArrayList;
import java.util.List;

/** Makes what is due for an account on a day, from the sums over its members. */
final class AccountSnapshots {
    private final Model model;
    private final List<ProfilePlan> rules;

    AccountSnapshots(Model model, List<ProfilePlan> rules) {
        this.model = model;
        this.rules = rules;
    }

    /**
     * The row of a day.
     *
     * @param members of the day
     * @param releaseAt of a correction, see {@link DailySnapshot}
     */
    DailySnapshot of(
            CachedAccount entry,
            int day,
            DailySnapshot.Kind kind,
            long releaseAt,
            AccountSums sums,
            DayMembers members) {
        AccountState account = entry.state;
        long segments =
                kind == DailySnapshot.Kind.LIVE
                        ? account.segmentsByTraits(model, day)
                        : account.segments(model, day);
        List<ProfileSnapshot> profiles = new ArrayList<>(rules.size());
        int place = 0;
        for (ProfileAggregate tally : ProfileAggregate.of(rules, Level.ACCOUNT, day, kind)) {
            tally.addSum(sums.counts());
            if (tally.isDue() && tally.isAdmitted(segments)) {
                profiles.add(
                        tally.ofAccount(
                                account.firstUses,
                                members.onRoster(),
                                members.raws(place),
                                members.top(place).bestFirst()));
            }
            place++;
        }
        return new DailySnapshot(
                Level.ACCOUNT,
                entry.key,
                entry.key,
                day,
                kind,
                account.seen.eventsThrough(day),
                account.seen.firstDay(),
                segments,
                releaseAt,
                profiles);
    }
}
