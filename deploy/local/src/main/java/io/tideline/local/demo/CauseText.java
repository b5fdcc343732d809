package io.tideline.local.demo;

import io.tideline.local.demo.Snapshot.Cause;
import io.tideline.local.demo.Snapshot.Standing;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says in a few words why an account's score has changed. */
final class CauseText {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

    /** A part is left out where the other one is so many times as large. */
    private static final int NEGLIGIBLE = 4;

    private CauseText() {}

    /** Returns the reason; empty where nothing has changed. */
    static String of(Standing standing) {
        if (standing.activeUsers() == 0 && standing.lastSeen() != null) {
            return "last seen " + DAY.format(standing.lastSeen());
        }
        return standing.cause() == null ? "" : of(standing.cause());
    }

    private static String of(Cause cause) {
        List<String> parts = new ArrayList<>();
        if (counts(cause.usage(), cause.others())) {
            parts.add("own " + signed(cause.usage()));
        }
        if (counts(cause.others(), cause.usage())) {
            parts.add("others " + signed(cause.others()));
        }
        String made = String.join(", ", parts);
        if (cause.event() == null) {
            return made;
        }
        return (made.isEmpty() ? "" : made + "; ")
                + cause.event()
                + " "
                + cause.before()
                + "→"
                + cause.now();
    }

    private static boolean counts(int part, int other) {
        return part != 0 && Math.abs(part) * NEGLIGIBLE > Math.abs(other);
    }

    private static String signed(int points) {
        return points < 0 ? "−" + -points : "+" + points;
    }
}
