package io.tideline.console.page;

import io.tideline.console.account.AccountDetail;
import io.tideline.console.account.Delivery;
import io.tideline.console.alert.AlertRow;
import io.tideline.console.entity.Causes;
import io.tideline.console.entity.ChecklistProgress;
import io.tideline.console.entity.FeatureUse;
import io.tideline.console.query.ModelInfo;
import io.tideline.console.query.Standing;
import io.tideline.console.user.UserPage;
import io.tideline.console.view.Frame;
import io.tideline.console.view.Links;
import io.tideline.console.view.Tint;
import java.util.List;

/**
 * An account's page.
 *
 * @param here the address without the place in the list of users
 * @param after the place in the list of users; null: its beginning
 * @param now how it is in the profile; null: it is in none of that name
 * @param causes null: without a row
 * @param chart the scores over time, as JSON; null: of fewer than two days
 */
public record AccountView(
        Frame frame,
        ModelInfo model,
        String profile,
        Links here,
        String after,
        AccountDetail account,
        AccountDetail.InProfile now,
        Causes causes,
        String chart,
        List<ChecklistProgress> checklists,
        List<FeatureUse> features,
        UserPage users,
        List<AlertRow> alerts,
        List<Delivery> deliveries) {

    public String tint(Standing standing) {
        return Tint.of(model, standing.band());
    }

    /** Returns the address of this page, to be shown again. */
    public String self() {
        return here.with("after", after).toString();
    }

    public String next() {
        return here.with("after", users.next()).toString();
    }

    /** Returns the address of the same account in another profile. */
    public String in(String other) {
        return here.with("profile", other).toString();
    }

    /** Returns the place among those who do most, from 1; 0: somebody else. */
    public int place(String user) {
        if (causes != null) {
            for (int i = 0; i < causes.champions().size(); i++) {
                if (causes.champions().get(i).user().equals(user)) {
                    return i + 1;
                }
            }
        }
        return 0;
    }
}
