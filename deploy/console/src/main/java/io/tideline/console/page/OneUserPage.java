package io.tideline.console.page;

import io.tideline.console.alert.AlertFilter;
import io.tideline.console.alert.OpenAlerts;
import io.tideline.console.readers.Readers;
import io.tideline.console.user.UserDetail;
import io.tideline.console.view.Links;
import io.tideline.model.Level;
import java.util.List;
import java.util.Optional;

/** One user. */
public final class OneUserPage implements Page {
    /** How far back it shows what somebody did. */
    private static final int DAYS = 30;

    private static final int ALERTS = 50;

    private final Readers readers;

    public OneUserPage(Readers readers) {
        this.readers = readers;
    }

    @Override
    public Optional<Shown> show(Visit visit) {
        return readers.users()
                .find(visit.id())
                .map(user -> new Shown("user.jte", view(visit, user)));
    }

    private UserView view(Visit visit, UserDetail user) {
        var id = user.id();
        var profile = visit.profile().name();
        var now = user.in(profile);
        var day = now == null ? null : now.standing().day();
        var alerts =
                readers.alerts().page(AlertFilter.ofUser(id), OpenAlerts.UNKNOWN, ALERTS).rows();
        return new UserView(
                visit.frame(user.name(), "Accounts"),
                visit.model(),
                profile,
                Links.to("/user").with("id", id).with("profile", visit.text("profile")),
                user,
                now,
                readers.entities().causes(Level.USER, id, profile).orElse(null),
                day == null
                        ? null
                        : EntityParts.chart(readers, Level.USER, id, profile, day, alerts),
                readers.entities().checklists(Level.USER, id),
                day == null ? List.of() : readers.entities().features(Level.USER, id, profile, day),
                day == null ? List.of() : readers.users().events(id, day.minusDays(DAYS)),
                alerts);
    }
}
