package io.tideline.members;

import io.tideline.message.DailySnapshot;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.profile.ProfileAggregate;
import io.tideline.profile.ProfilePlan;
import java.util.ArrayList;
import java.util.List;

/** Makes what is due for a user on a day. */
final class UserSnapshots {
    private final List<ProfilePlan> rules;
    private final boolean hasSegments;

    /**
     * @param hasSegments whether the model has any; else no account adds anything
     */
    UserSnapshots(List<ProfilePlan> rules, boolean hasSegments) {
        this.rules = rules;
        this.hasSegments = hasSegments;
    }

    /** Whether an account puts its segments to a row before it goes on. */
    boolean isAttached(DailySnapshot row) {
        return row.accountId() != null && hasSegments;
    }

    /** The row, or null where nothing is due. */
    DailySnapshot of(CachedUser user, int day, DailySnapshot.Kind kind, long releaseAt) {
        UserState state = user.state;
        String account = state.account.at(day);
        boolean unattached = account == null || !hasSegments;
        List<ProfileSnapshot> profiles = new ArrayList<>(rules.size());
        for (ProfileAggregate tally : ProfileAggregate.of(rules, Level.USER, day, kind)) {
            for (UserMember member : state.members.inMemory()) {
                tally.add(member.cells);
            }
            tally.addSum(state.members.sumOfOthers());
            if (tally.isDue() && (!unattached || tally.isAdmitted(0))) {
                profiles.add(tally.ofUser(state.firstUses));
            }
        }
        if (profiles.isEmpty() && kind != DailySnapshot.Kind.CORRECTION) {
            return null;
        }
        return new DailySnapshot(
                Level.USER,
                user.userId,
                account,
                day,
                kind,
                state.seen.eventsThrough(day),
                state.seen.firstDay(),
                0,
                releaseAt,
                profiles);
    }
}
