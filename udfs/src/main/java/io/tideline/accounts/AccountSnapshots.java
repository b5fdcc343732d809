package io.tideline.accounts;

import io.tideline.alert.AlertTrigger.FinalRow;
import io.tideline.alert.kinds.AlertKinds;
import io.tideline.alert.kinds.ChampionSilent;
import io.tideline.message.DailySnapshot;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.profile.ProfileAggregate;
import io.tideline.profile.ProfileAggregate.MemberRaw;
import io.tideline.profile.ProfilePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * Emits what is due for an account on a day, from the sums over its members, and for its users,
 * with the account's segments.
 */
final class AccountSnapshots {
    private final Model model;
    private final List<ProfilePlan> rules;
    private final AccountMembers members;
    private final Consumer<DailySnapshot> out;
    private final boolean watchesChampions;

    /** Whether rows of users raise alerts, which carry traits of their account. */
    private final boolean hasUserAlerts;

    AccountSnapshots(
            Model model,
            List<ProfilePlan> rules,
            AccountMembers members,
            Consumer<DailySnapshot> out) {
        this.model = model;
        this.rules = rules;
        this.members = members;
        this.out = out;
        watchesChampions = ChampionSilent.isWatchedFor(model);
        hasUserAlerts = AlertKinds.listening(model, Level.USER).containsKey(FinalRow.class);
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
        long segments = segments(kind, state, day);
        List<ProfileSnapshot> profiles = new ArrayList<>(rules.size());
        int place = 0;
        for (ProfileAggregate tally : ProfileAggregate.of(rules, day)) {
            tally.addSum(sums.counts());
            if (tally.isDue() && tally.isAdmitted(segments)) {
                profiles.add(
                        tally.ofAccount(
                                state.firstUses,
                                ofDay.onRoster(),
                                ofDay.raws(place),
                                ofDay.top(place).bestFirst(),
                                topLastSeen(ofDay.top(place).bestFirst(), kind, day)));
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
                        state.traits(model, day),
                        null,
                        releaseAt,
                        profiles));
    }

    /** Returns the account's segments: the present ones for a live snapshot. */
    private long segments(DailySnapshot.Kind kind, AccountState account, int day) {
        return kind == DailySnapshot.Kind.LIVE
                ? account.segmentsByTraits(model, day)
                : account.segments(model, day);
    }

    /** Emits the message that a day begins to close. */
    void announce(int day) {
        out.accept(DailySnapshot.dayCloses(day));
    }

    /** Emits a user's snapshot that is live or corrects one. */
    void emitUser(DailySnapshot user, AccountState account) {
        emitUser(user, segments(user.kind(), account, user.day()), Map.of());
    }

    /** Returns what emits final snapshots of users of a day that the account has closed. */
    ThrowingConsumer<DailySnapshot, Exception> finalUsers(AccountState account, int day) {
        long segments = account.segments(model, day);
        Map<String, String> traits = hasUserAlerts ? account.traits(model, day) : Map.of();
        return user -> emitUser(user, segments, traits);
    }

    /** Emits a user's snapshot with what the account adds, and the rows that it admits. */
    private void emitUser(DailySnapshot user, long segments, Map<String, String> traits) {
        List<ProfileSnapshot> admitted = new ArrayList<>(user.profiles().size());
        for (ProfileSnapshot row : user.profiles()) {
            for (ProfilePlan rule : rules) {
                if (rule.profile().name().equals(row.profile())
                        && ProfilePlan.admits(rule.profile(), segments)) {
                    admitted.add(row);
                }
            }
        }
        emit(user.with(segments, traits, admitted));
    }

    /** A correction goes on even without a row: one that was emitted before may have to go. */
    private void emit(DailySnapshot entity) {
        if (!entity.profiles().isEmpty() || entity.kind() == DailySnapshot.Kind.CORRECTION) {
            out.accept(entity);
        }
    }

    private int topLastSeen(List<MemberRaw> best, DailySnapshot.Kind kind, int day)
            throws Exception {
        boolean isNeeded = watchesChampions && kind != DailySnapshot.Kind.LIVE && best.size() > 1;
        return isNeeded ? members.lastSeen(best.get(0).user(), day) : DailySnapshot.NO_DAY;
    }
}
