package io.tideline.bench.micro;

import io.tideline.counts.DailyEventCounts;

/** A typical member: some days of a month with a few kinds of events each. */
final class MemberDays {
    static final int FIRST_DAY = 20_000;
    static final int LAST_DAY = FIRST_DAY + 29;

    private static final int KINDS = 6;

    private MemberDays() {}

    /** Returns the counts of a member who is active on every other day. */
    static DailyEventCounts cells() {
        var cells = new DailyEventCounts();
        for (int day = FIRST_DAY; day <= LAST_DAY; day += 2) {
            for (int event = 0; event < KINDS; event++) {
                cells.add(day, event, 1 + (day + event) % 5);
            }
        }
        return cells;
    }
}
