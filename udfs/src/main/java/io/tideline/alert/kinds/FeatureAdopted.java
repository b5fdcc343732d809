package io.tideline.alert.kinds;

import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger.FirstUse;
import io.tideline.alert.Details;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.Model;
import java.util.List;

/** A feature was used for the first time ever. */
final class FeatureAdopted extends AlertKind<FirstUse> {
    private static final AlertOption<List<String>> FEATURES =
            AlertOption.optional(
                    "features",
                    AlertOption.Type.FEATURES,
                    List.of(),
                    "features of the model's own list; by default all");

    FeatureAdopted() {
        super("feature_adopted", "a feature's first use ever", FirstUse.class, FEATURES);
    }

    @Override
    public String neverRaised(AlertRule rule, Model model) {
        return rule.get(FEATURES).isEmpty() ? "the model has no features" : null;
    }

    @Override
    protected boolean isMet(AlertRule rule, FirstUse use) {
        return rule.get(FEATURES).contains(use.feature());
    }

    @Override
    protected Text text(AlertTarget target, FirstUse use) {
        return new Text(
                use.feature(),
                "%s used %s for the first time%s%s."
                        .formatted(target.name(), use.feature(), target.by(), target.where()),
                new Details().text("feature", use.feature()).text("by_event", use.event()));
    }
}
