package io.tideline.stage;

import io.tideline.model.Level;
import java.util.ArrayList;
import java.util.List;

/** Makes what is due for a user on a day. */
final class UserRows {
    private final List<ProfileRules> rules;
    private final boolean hasSegments;

    /**
     * @param hasSegments whether the model has any; else there is nothing to ask an account for
     */
    UserRows(List<ProfileRules> rules, boolean hasSegments) {
        this.rules = rules;
        this.hasSegments = hasSegments;
    }

    /** Whether an account puts its segments to a row before it goes on. */
    boolean isAttached(EntityDay row) {
        return row.accountId() != null && hasSegments;
    }

    /** The row, or null where nothing is due. */
    EntityDay of(UserEntry user, int day, EntityDay.Kind kind, long releaseAt) {
        UserState state = user.state;
        String account = state.account.at(day);
        boolean unattached = account == null || !hasSegments;
        List<ProfileDay> profiles = new ArrayList<>(rules.size());
        for (ProfileTally tally : ProfileTally.of(rules, Level.USER, day, kind)) {
            for (UserMember member : state.members.inMemory()) {
                tally.add(member.cells);
            }
            tally.addSum(state.members.sumOfOthers());
            if (tally.isDue() && (!unattached || tally.isAdmitted(0))) {
                profiles.add(tally.ofUser(state.firstUses));
            }
        }
        if (profiles.isEmpty() && kind != EntityDay.Kind.CORRECTION) {
            return null;
        }
        return new EntityDay(
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
