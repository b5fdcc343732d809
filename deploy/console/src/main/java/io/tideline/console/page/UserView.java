package io.tideline.console.page;

import io.tideline.console.alert.AlertRow;
import io.tideline.console.entity.Causes;
import io.tideline.console.entity.ChecklistProgress;
import io.tideline.console.entity.FeatureUse;
import io.tideline.console.query.ModelInfo;
import io.tideline.console.query.Standing;
import io.tideline.console.user.EventCount;
import io.tideline.console.user.UserDetail;
import io.tideline.console.view.Frame;
import io.tideline.console.view.Links;
import io.tideline.console.view.Tint;
import java.util.List;

/**
 * A user's page.
 *
 * @param now how they are in the profile; null: they are in none of that name
 * @param causes null: without a row
 * @param chart the scores over time, as JSON; null: of fewer than two days
 * @param events what they did of late
 */
public record UserView(
        Frame frame,
        ModelInfo model,
        String profile,
        Links here,
        UserDetail user,
        UserDetail.InProfile now,
        Causes causes,
        String chart,
        List<ChecklistProgress> checklists,
        List<FeatureUse> features,
        List<EventCount> events,
        List<AlertRow> alerts) {

    public String tint(Standing standing) {
        return Tint.of(model, standing.band());
    }

    /** Returns the address of this page, to be shown again. */
    public String self() {
        return here.toString();
    }

    /** Returns the address of the same user in another profile. */
    public String in(String other) {
        return here.with("profile", other).toString();
    }
}
