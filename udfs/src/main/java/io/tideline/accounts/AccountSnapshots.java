package io.tideline.accounts;

import io.tideline.message.DailySnapshot;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.profile.ProfileAggregate;
import io.tideline.profile.ProfilePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Emits what is due for an account on a day, from the sums over its members, and for its users,
 * with the account's segments.
 */
final class AccountSnapshots {
    private final Model model;
    private final List<ProfilePlan> rules;
    private final AccountMembers members;
    private final Consumer<DailySnapshot> out;

    AccountSnapshots(
            Model model,
            List<ProfilePlan> rules,
            AccountMembers members,
            Consumer<DailySnapshot> out) {
        this.model = model;
        this.rules = rules;
        this.members = members;
        this.out = out;
    }

    /**
     * Emits the account's snapshots of some days.
     *
     * @param releaseAt of a correction, see {@link DailySnapshot}
     */
    void emit(CachedAccount account, int first, int last, DailySnapshot.Kind kind, long releaseAt)
            throws Exception {
        AccountSums sums = members.sums(account, first, last);
        for (int day = first; day <= last; day++) {
            emit(account, day, kind, releaseAt, sums);
        }
    }

    /** Emits the account's own snapshots of closed days again, which late events have changed. */
    void correct(CachedAccount account, int first, int last, long releaseAt) throws Exception {
        emit(account, first, last, DailySnapshot.Kind.CORRECTION, releaseAt);
    }

    /** Emits the account's snapshot of a day from sums that are at hand. */
    void emit(
            CachedAccount account,
            int day,
            DailySnapshot.Kind kind,
            long releaseAt,
            AccountSums sums)
            throws Exception {
        AccountState state = account.state;
        DayMembers ofDay = sums.day(day);
        long segments =
                kind == DailySnapshot.Kind.LIVE
                        ? state.segmentsByTraits(model, day)
                        : state.segments(model, day);
        List<ProfileSnapshot> profiles = new ArrayList<>(rules.size());
        int place = 0;
        for (ProfileAggregate tally : ProfileAggregate.of(rules, Level.ACCOUNT, day, kind)) {
            tally.addSum(sums.counts());
            if (tally.isDue() && tally.isAdmitted(segments)) {
                profiles.add(
                        tally.ofAccount(
                                state.firstUses,
                                ofDay.onRoster(),
                                ofDay.raws(place),
                                ofDay.top(place).bestFirst()));
            }
            place++;
        }
        emit(
                new DailySnapshot(
                        Level.ACCOUNT,
                        account.key,
                        account.key,
                        day,
                        kind,
                        state.seen.eventsThrough(day),
                        state.seen.firstDay(),
                        segments,
                        releaseAt,
                        profiles));
    }

    /** Emits a user's snapshot with the account's segments, and the rows that they admit. */
    void emitUser(DailySnapshot user, long segments) {
        List<ProfileSnapshot> admitted = new ArrayList<>(user.profiles().size());
        for (ProfileSnapshot row : user.profiles()) {
            for (ProfilePlan rule : rules) {
                if (rule.profile().name().equals(row.profile())
                        && ProfilePlan.admits(rule.profile(), segments)) {
                    admitted.add(row);
                }
            }
        }
        emit(user.with(segments, admitted));
    }

    /** A correction goes on even without a row: one that was emitted before may have to go. */
    private void emit(DailySnapshot entity) {
        if (!entity.profiles().isEmpty() || entity.kind() == DailySnapshot.Kind.CORRECTION) {
            out.accept(entity);
        }
    }
}
