package io.tideline.members;

import io.tideline.counts.DailyEventCounts;
import io.tideline.counts.NameDictionary;
import io.tideline.message.DailyCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Cuts what accounts have not been sent of a user into days. */
final class UnsentCounts {
    private UnsentCounts() {}

    /** Removes and returns the counts of a user up to a day that accounts have not been sent. */
    static List<DailyCounts> take(CachedUser user, int through, NameDictionary vocabulary) {
        List<DailyCounts> days = List.of();
        for (UserMember member : user.state().members.inMemory()) {
            List<DailyCounts> more = take(member, user.userId, through, vocabulary);
            if (days.isEmpty()) {
                days = more;
            } else {
                days.addAll(more);
                days.sort(Comparator.comparing(DailyCounts::account));
            }
        }
        return days;
    }

    /** Removes and returns the counts that one account has not been sent. */
    static List<DailyCounts> take(
            UserMember member, String user, int through, NameDictionary vocabulary) {
        if (!member.hasUnsent()) {
            return List.of();
        }
        List<DailyCounts> days = new ArrayList<>(1);
        Builder builder = new Builder(member, user, vocabulary, days);
        member.unsent().forEach(Integer.MIN_VALUE, through, builder);
        builder.finish();
        member.dropUnsent(through);
        if (!days.isEmpty()) { // perhaps of later days too, which does no harm
            member.unsentTimes.clear();
        }
        return days;
    }

    private static final class Builder implements DailyEventCounts.Visitor {
        private final UserMember member;
        private final String user;
        private final NameDictionary vocabulary;
        private final List<DailyCounts> days;
        private int day;
        private long accepted;
        private int[] events = new int[8];
        private long[] counts = new long[8];
        private int size;

        private Builder(
                UserMember member, String user, NameDictionary vocabulary, List<DailyCounts> days) {
            this.member = member;
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
                        new DailyCounts(
                                member.account,
                                user,
                                day,
                                accepted,
                                member.unsentTimes.first(),
                                member.unsentTimes.last(),
                                Arrays.copyOf(events, size),
                                Arrays.copyOf(counts, size)));
            }
            accepted = 0;
            size = 0;
        }
    }
}
