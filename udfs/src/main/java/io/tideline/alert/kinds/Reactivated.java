package io.tideline.alert.kinds;

import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger.Returned;
import io.tideline.alert.Details;

/** The first event after a time without. */
final class Reactivated extends AlertKind<Returned> {
    Reactivated() {
        super("reactivated", "an event after that", Returned.class);
    }

    @Override
    protected Text text(AlertTarget target, Returned trigger) {
        String span = span(target.at() - trigger.lastSeen());
        return new Text(
                String.valueOf(trigger.inactiveSince()),
                target.name() + " is back after " + span + target.by() + target.where() + ".",
                new Details()
                        .time("last_seen", trigger.lastSeen())
                        .time("inactive_since", trigger.inactiveSince()));
    }
}
