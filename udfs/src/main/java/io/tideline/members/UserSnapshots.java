package io.tideline.members;

import io.tideline.alert.AlertTrigger.FinalRow;
import io.tideline.alert.kinds.AlertKinds;
import io.tideline.message.DailySnapshot;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.profile.ProfileAggregate;
import io.tideline.profile.ProfilePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Emits what is due for a user on a day: to its account, which adds segments, or aside. */
final class UserSnapshots {
    private final List<ProfilePlan> rules;

    /** Whether accounts add anything: segments, or traits for alerts. */
    private final boolean needsAccounts;

    /** Whether rows of users raise alerts, which name them. */
    private final boolean hasAlerts;

    private final Consumer<DailySnapshot> toAccount;
    private final Consumer<DailySnapshot> unattached;

    UserSnapshots(
            Model model,
            List<ProfilePlan> rules,
            Consumer<DailySnapshot> toAccount,
            Consumer<DailySnapshot> unattached) {
        this.rules = rules;
        this.hasAlerts = AlertKinds.listening(model, Level.USER).containsKey(FinalRow.class);
        boolean carriesTraits = hasAlerts && !model.traits().account().isEmpty();
        this.needsAccounts = carriesTraits || !model.segments().isEmpty();
        this.toAccount = toAccount;
        this.unattached = unattached;
    }

    /**
     * Emits the snapshot of a user's day, if it has any row.
     *
     * @param releaseAt the watermark for which it waits
     */
    void emit(CachedUser user, int day, DailySnapshot.Kind kind, long releaseAt) {
        UserState state = user.state();
        String account = state.account.at(day);
        boolean isAttached = account != null && needsAccounts;
        List<ProfileSnapshot> profiles = new ArrayList<>(rules.size());
        for (ProfileAggregate tally : ProfileAggregate.of(rules, day)) {
            for (UserMember member : state.members.inMemory()) {
                tally.add(member.cells);
            }
            tally.addSum(state.members.sumOfOthers());
            if (tally.isDue() && (isAttached || tally.isAdmitted(0))) {
                profiles.add(tally.ofUser(state.firstUses));
            }
        }
        if (profiles.isEmpty() && kind != DailySnapshot.Kind.CORRECTION) {
            return;
        }
        DailySnapshot snapshot =
                new DailySnapshot(
                        Level.USER,
                        user.userId,
                        account,
                        day,
                        kind,
                        state.seen.eventsThrough(day),
                        state.seen.firstDay(),
                        0,
                        Map.of(),
                        hasAlerts ? state.lifecycle.name() : null,
                        releaseAt,
                        profiles);
        (isAttached ? toAccount : unattached).accept(snapshot);
    }
}
