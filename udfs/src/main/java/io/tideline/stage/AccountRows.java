package io.tideline.stage;

import io.tideline.model.Level;
import io.tideline.model.Model;
import java.util.ArrayList;
import java.util.List;

/** Makes what is due for an account on a day, from the sums over its members. */
final class AccountRows {
    private final Model model;
    private final List<ProfileRules> rules;

    AccountRows(Model model, List<ProfileRules> rules) {
        this.model = model;
        this.rules = rules;
    }

    /**
     * The row of a day.
     *
     * @param members of the day
     * @param releaseAt of a correction, see {@link EntityDay}
     */
    EntityDay of(
            AccountEntry entry,
            int day,
            EntityDay.Kind kind,
            long releaseAt,
            AccountSums sums,
            DayMembers members) {
        AccountState account = entry.state;
        long segments =
                kind == EntityDay.Kind.LIVE
                        ? account.segmentsByTraits(model, day)
                        : account.segments(model, day);
        List<ProfileDay> profiles = new ArrayList<>(rules.size());
        int place = 0;
        for (ProfileTally tally : ProfileTally.of(rules, Level.ACCOUNT, day, kind)) {
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
        return new EntityDay(
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
