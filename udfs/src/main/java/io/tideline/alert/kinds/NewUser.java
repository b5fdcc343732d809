package io.tideline.alert.kinds;

import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger.NewMember;
import io.tideline.alert.Details;
import io.tideline.alert.Wording;

/** A user was first seen on an account that another user was seen on before. */
final class NewUser extends AlertKind<NewMember> {
    NewUser() {
        super("new_user", "a further user of an account", NewMember.class);
    }

    @Override
    protected Text text(AlertTarget target, NewMember trigger) {
        return new Text(
                target.userId(),
                "User " + Wording.clean(target.userId()) + " is new in " + target.account() + ".",
                new Details());
    }
}
