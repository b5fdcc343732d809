package io.tideline.console.page;

import io.tideline.console.account.AccountDetail;
import io.tideline.console.alert.AlertFilter;
import io.tideline.console.alert.OpenAlerts;
import io.tideline.console.readers.Readers;
import io.tideline.console.view.Links;
import io.tideline.model.Level;
import java.util.List;
import java.util.Optional;

/** One account: why its score is what it is, first. */
public final class OneAccountPage implements Page {
    private static final int USERS = 25;
    private static final int ALERTS = 50;
    private static final int DELIVERIES = 20;

    private final Readers readers;

    public OneAccountPage(Readers readers) {
        this.readers = readers;
    }

    @Override
    public Optional<Shown> show(Visit visit) {
        return readers.accounts()
                .find(visit.id())
                .map(account -> new Shown("account.jte", view(visit, account)));
    }

    private AccountView view(Visit visit, AccountDetail account) {
        var id = account.id();
        var profile = visit.profile().name();
        var now = account.in(profile);
        var day = now == null ? null : now.standing().day();
        var alerts =
                readers.alerts().page(AlertFilter.ofAccount(id), OpenAlerts.UNKNOWN, ALERTS).rows();
        return new AccountView(
                visit.frame(account.name(), "Accounts"),
                visit.model(),
                profile,
                Links.to("/account").with("id", id).with("profile", visit.text("profile")),
                visit.text("after"),
                account,
                now,
                readers.entities().causes(Level.ACCOUNT, id, profile).orElse(null),
                day == null
                        ? null
                        : EntityParts.chart(readers, Level.ACCOUNT, id, profile, day, alerts),
                readers.entities().checklists(Level.ACCOUNT, id),
                day == null
                        ? List.of()
                        : readers.entities().features(Level.ACCOUNT, id, profile, day),
                readers.users().of(id, profile, visit.after(), USERS),
                alerts,
                readers.accounts().deliveries(id, DELIVERIES));
    }
}
