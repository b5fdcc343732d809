package io.tideline.stage;

import io.tideline.member.Cells;
import io.tideline.member.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a member did in an account on a day, since the account was last told of it.
 *
 * @param user null: what happened there without a user
 * @param accepted accepted events, of which {@code counts} are a part
 * @param events indexes into the model's events
 * @param counts how many of each
 */
public record MemberDay(
        String account, String user, int day, long accepted, int[] events, long[] counts) {

    /** Takes out what accounts do not know of the days up to one. */
    static List<MemberDay> take(UserEntry user, int through, Vocabulary vocabulary) {
        Map<String, Cells> untold = user.state.untold();
        if (untold.isEmpty()) {
            return List.of();
        }
        List<MemberDay> days = new ArrayList<>(untold.size());
        untold.forEach(
                (account, cells) -> {
                    Builder builder = new Builder(account, user.userId, vocabulary, days);
                    cells.forEach(Integer.MIN_VALUE, through, builder);
                    builder.finish();
                    cells.dropThrough(through);
                });
        untold.values().removeIf(Cells::isEmpty);
        user.forgetMember();
        return days;
    }

    /** Cuts cells into days. */
    private static final class Builder implements Cells.Visitor {
        private final String account;
        private final String user;
        private final Vocabulary vocabulary;
        private final List<MemberDay> days;
        private int day;
        private long accepted;
        private int[] events = new int[8];
        private long[] counts = new long[8];
        private int size;

        private Builder(String account, String user, Vocabulary vocabulary, List<MemberDay> days) {
            this.account = account;
            this.user = user;
            this.vocabulary = vocabulary;
            this.days = days;
        }

        @Override
        public void cell(int cellDay, int event, long count) {
            if (event == 0) { // the first of each day
                finish();
                day = cellDay;
                accepted = count;
                return;
            }
            int index = vocabulary.indexInModel(event - 1);
            if (index < 0) {
                return; // the model does not have it any more
            }
            if (size == events.length) {
                events = Arrays.copyOf(events, size * 2);
                counts = Arrays.copyOf(counts, size * 2);
            }
            events[size] = index;
            counts[size++] = count;
        }

        private void finish() {
            if (accepted > 0) {
                days.add(
                        new MemberDay(
                                account,
                                user,
                                day,
                                accepted,
                                Arrays.copyOf(events, size),
                                Arrays.copyOf(counts, size)));
            }
            accepted = 0;
            size = 0;
        }
    }
}
