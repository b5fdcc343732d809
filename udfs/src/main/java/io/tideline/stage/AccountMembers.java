package io.tideline.stage;

import io.tideline.member.Cells;
import io.tideline.member.Vocabulary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * What each member did in an account. What comes in waits in memory until the members are gone
 * through anyway: so a member is read and written once a day.
 */
final class AccountMembers {
    /** The member that stands for what happened in the account without a user. */
    static final String NOBODY = "";

    /** Begins the name of a member that was forgotten; no id has that character. */
    private static final String FORGOTTEN = "\0";

    /** Takes one member. */
    interface Visitor {
        void member(String user, MemberState member);
    }

    /** What may go when members are gone through. */
    record Oldest(int day, int countedDays, int rosterDays) {}

    private final MapState<String, byte[]> state;
    private final Vocabulary vocabulary;

    AccountMembers(RuntimeContext runtime, Vocabulary vocabulary) {
        state =
                runtime.getMapState(
                        new MapStateDescriptor<>(
                                "members",
                                Types.STRING,
                                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        this.vocabulary = vocabulary;
    }

    /** Takes a member's day; what the account as a whole keeps of it has been noted. */
    void add(MemberDay day, AccountEntry account) {
        account.told.computeIfAbsent(nameOf(day.user()), ignored -> new ArrayList<>(1)).add(day);
    }

    /**
     * Takes a single event.
     *
     * @param delta by the ids of the state
     */
    void add(MemberDelta delta) throws Exception {
        String user = nameOf(delta.user());
        MemberState member = MemberState.of(state.get(user));
        member.seen.add(delta.day());
        if (delta.event() >= 0) {
            member.cells.add(delta.day(), delta.event(), 1);
        }
        state.put(user, member.toBytes());
    }

    private static String nameOf(String user) {
        return user == null ? NOBODY : user;
    }

    /** Writes all that waits in memory. */
    void writeBack(AccountEntry account) throws Exception {
        for (Map.Entry<String, List<MemberDay>> entry : account.told.entrySet()) {
            MemberState member = MemberState.of(state.get(entry.getKey()));
            apply(entry.getValue(), member);
            state.put(entry.getKey(), member.toBytes());
        }
        account.told.clear();
    }

    private void apply(List<MemberDay> days, MemberState member) {
        for (MemberDay day : days) {
            member.seen.add(day.day(), day.accepted());
            Cells cells = member.cells;
            for (int i = 0; i < day.events().length; i++) {
                cells.add(day.day(), vocabulary.id(day.events()[i]), day.counts()[i]);
            }
        }
    }

    /**
     * Goes through all members.
     *
     * @param oldest what may be forgotten afterwards; null: nothing
     * @return whether there are members left
     */
    boolean forEach(AccountEntry account, Oldest oldest, Visitor visitor) throws Exception {
        Map<String, List<MemberDay>> told = new HashMap<>(account.told);
        account.told.clear();
        boolean kept = false;
        Iterator<Map.Entry<String, byte[]>> entries = state.iterator();
        while (entries.hasNext()) {
            Map.Entry<String, byte[]> entry = entries.next();
            MemberState member = MemberState.of(entry.getValue());
            List<MemberDay> days = told.remove(entry.getKey());
            if (days != null) {
                apply(days, member);
            }
            visitor.member(entry.getKey(), member);
            boolean changed = prune(member, oldest) || days != null;
            if (isGone(member, oldest)) {
                entries.remove();
                continue;
            }
            kept = true;
            if (changed) {
                entry.setValue(member.toBytes());
            }
        }
        for (Map.Entry<String, List<MemberDay>> entry : told.entrySet()) {
            MemberState member = MemberState.of(null);
            apply(entry.getValue(), member);
            visitor.member(entry.getKey(), member);
            state.put(entry.getKey(), member.toBytes());
            kept = true;
        }
        if (!kept) {
            state.clear(); // on the heap an emptied map would stay
        }
        return kept;
    }

    /**
     * Leaves what a member did in the account to one that has no user, and a name that says
     * nothing.
     *
     * @return the name
     */
    String forget(String user, AccountEntry account) throws Exception {
        String name = FORGOTTEN + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
        byte[] bytes = state.get(user);
        List<MemberDay> days = account.told.remove(user);
        if (bytes != null || days != null) {
            MemberState member = MemberState.of(bytes);
            if (days != null) {
                apply(days, member);
            }
            state.remove(user);
            state.put(name, member.toBytes());
        }
        return name;
    }

    /** Whether a member is one that was forgotten: no row names it. */
    static boolean isForgotten(String name) {
        return name.startsWith(FORGOTTEN);
    }

    /** Clears all members. */
    void clear() {
        state.clear();
    }

    private static boolean prune(MemberState member, Oldest oldest) {
        if (oldest == null) {
            return false;
        }
        boolean changed = member.seen.foldBefore(oldest.day);
        return member.cells.dropBefore(oldest.day - oldest.countedDays) || changed;
    }

    private static boolean isGone(MemberState member, Oldest oldest) {
        return oldest != null
                && member.cells.isEmpty()
                && member.seen.lastDay() <= oldest.day - oldest.rosterDays;
    }
}
