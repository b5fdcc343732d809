package io.tideline.sql;

import io.tideline.event.decode.EventMatcher;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import org.apache.flink.table.functions.ScalarFunction;

/** {@code EVENT_WEIGHT(model, profile, event, properties)}: the points of one event. */
public final class EventWeightFunction extends ScalarFunction {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "EVENT_WEIGHT";

    private final TextCache<Rules> models =
            new TextCache<>(yaml -> Rules.of(ModelArguments.model(NAME, yaml)));

    private record Rules(Model model, EventMatcher matcher) {
        private static Rules of(Model model) {
            return new Rules(model, new EventMatcher(model));
        }
    }

    /**
     * Returns the profile's weight of an event.
     *
     * @param event its name; null: it has none, and weighs nothing
     * @param properties a JSON object; null, or anything else: it has none
     * @return 0 where the model does not name the event, or the event fails its {@code where}
     */
    public Integer eval(String model, String profile, String event, String properties) {
        Rules rules = models.get(ModelArguments.required(NAME, "model", model));
        Profile of = ModelArguments.profile(NAME, rules.model(), profile);
        int index = rules.matcher().counted(event, properties);
        return index < 0 ? 0 : of.weights().get(index);
    }
}
