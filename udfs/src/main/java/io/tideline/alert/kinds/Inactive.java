package io.tideline.alert.kinds;

import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger;
import io.tideline.alert.AlertTrigger.BecameInactive;
import io.tideline.alert.AlertTrigger.Returned;
import io.tideline.alert.Details;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;

/** There was no event for the model's {@code inactive_after}. */
final class Inactive extends AlertKind<BecameInactive> {
    Inactive() {
        super("inactive", "silent for inactive_after", BecameInactive.class, AlertOption.RESOLVE);
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

    @Override
    public Class<? extends AlertTrigger> resolvingTrigger() {
        return Returned.class;
    }

    @Override
    protected boolean isOver(AlertRule rule, AlertTrigger happened) {
        return true;
    }

    @Override
    protected Text textWhenOver(AlertTarget target, AlertTrigger happened) {
        Returned returned = (Returned) happened;
        return new Text(
                String.valueOf(returned.inactiveSince()),
                "%s is active again after %s%s%s."
                        .formatted(
                                target.name(),
                                span(target.at() - returned.lastSeen()),
                                target.by(),
                                target.where()),
                new Details()
                        .time("last_seen", returned.lastSeen())
                        .time("inactive_since", returned.inactiveSince()));
    }
}
