package io.tideline.alert.kinds;

import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger.FirstSeen;
import io.tideline.alert.Details;
import io.tideline.alert.Wording;

/** An account was first seen. */
final class NewAccount extends AlertKind<FirstSeen> {
    NewAccount() {
        super("new_account", "first seen", FirstSeen.class);
    }

    @Override
    protected Text text(AlertTarget target, FirstSeen trigger) {
        String who = target.userId() == null ? "" : ", with user " + Wording.clean(target.userId());
        return new Text(
                "",
                target.name() + " is new: first seen " + time(target.at()) + who + ".",
                new Details());
    }
}
