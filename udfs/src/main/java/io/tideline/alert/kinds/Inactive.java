package io.tideline.alert.kinds;

import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger.BecameInactive;
import io.tideline.alert.Details;

/** There was no event for the model's {@code inactive_after}. */
final class Inactive extends AlertKind<BecameInactive> {
    Inactive() {
        super("inactive", "silent for inactive_after", BecameInactive.class);
    }

    @Override
    protected Text text(AlertTarget target, BecameInactive trigger) {
        return new Text(
                String.valueOf(target.at()),
                "%s has been quiet for %s%s, last seen %s."
                        .formatted(
                                target.name(),
                                span(target.at() - trigger.lastSeen()),
                                target.where(),
                                time(trigger.lastSeen())),
                new Details().time("last_seen", trigger.lastSeen()));
    }
}
