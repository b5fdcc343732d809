package io.tideline.local.inspect;

import io.tideline.event.DecodeResult;
import io.tideline.event.Event;
import io.tideline.event.MessageIds;

/**
 * How well a format fits: of each record that it does not leave out, whether it is an event, and
 * has a user, an account and an id.
 */
final class Fit {
    private static final int EVENT = 4;
    private static final int USER = 2;
    private static final int WHOLE = EVENT + USER + 2;

    private long whole;
    private long found;

    void add(DecodeResult decoded) {
        if (decoded.isEvent() || decoded.isRejection()) {
            whole += WHOLE;
            found += points(decoded);
        }
    }

    /** Returns 100 where every event has all of that; 0 where there is no event. */
    int percent() {
        return whole == 0 ? 0 : (int) (found * 100 / whole);
    }

    private static int points(DecodeResult decoded) {
        if (!decoded.isEvent()) {
            return 0;
        }
        Event event = decoded.event();
        return EVENT
                + (event.userId() == null ? 0 : USER)
                + (event.accountId() == null ? 0 : 1)
                + (event.id() == MessageIds.NONE ? 0 : 1);
    }
}
