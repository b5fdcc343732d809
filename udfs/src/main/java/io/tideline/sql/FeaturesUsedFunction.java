package io.tideline.sql;

import io.tideline.adoption.Adoption;
import io.tideline.counts.NameDictionary;
import io.tideline.event.decode.EventMatcher;
import io.tideline.model.EventRule;
import io.tideline.model.Feature;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.types.Row;

/**
 * {@code FEATURES_USED(model, profile, events)}: the features that a profile has and events use.
 */
public final class FeaturesUsedFunction extends ScalarFunction {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "FEATURES_USED";

    private final TextCache<Rules> models =
            new TextCache<>(yaml -> new Rules(ModelArguments.model(NAME, yaml)));

    /** What is used of a model, by profile. */
    private static final class Rules {
        private final Model model;
        private final EventMatcher matcher;
        private final NameDictionary names;
        private final Map<String, Adoption> adoptions = new HashMap<>();

        Rules(Model model) {
            this.model = model;
            matcher = new EventMatcher(model);
            names =
                    new NameDictionary(
                            List.of(), model.events().stream().map(EventRule::name).toList());
        }

        String[] used(String profileName, BitSet happened) {
            Profile profile = ModelArguments.profile(NAME, model, profileName);
            Adoption adoption =
                    adoptions.computeIfAbsent(profileName, ignored -> new Adoption(profile, names));
            List<Feature> features = profile.features();
            return Arrays.stream(adoption.used(happened::get))
                    .mapToObj(feature -> features.get(feature).name())
                    .toArray(String[]::new);
        }
    }

    /**
     * Returns the names of features, in the model's order.
     *
     * @param events names of events that happened and count; null: none did
     */
    public String[] eval(String model, String profile, String[] events) {
        Rules rules = models.get(ModelArguments.required(NAME, "model", model));
        BitSet happened = new BitSet();
        for (String event : events == null ? new String[0] : events) {
            int index = event == null ? -1 : rules.matcher.ofTrack(event);
            if (index >= 0) {
                happened.set(rules.names.id(index));
            }
        }
        return rules.used(profile, happened);
    }

    /**
     * Returns the names of features, in the model's order.
     *
     * @param events names and properties of events that happened; those that fail the {@code where}
     *     of the model do not count
     */
    public String[] eval(
            String model,
            String profile,
            @DataTypeHint("ARRAY<ROW<event STRING, properties STRING>>") Row[] events) {
        Rules rules = models.get(ModelArguments.required(NAME, "model", model));
        BitSet happened = new BitSet();
        for (Row event : events == null ? new Row[0] : events) {
            int index =
                    event == null
                            ? -1
                            : rules.matcher.counted(
                                    (String) event.getField(0), (String) event.getField(1));
            if (index >= 0) {
                happened.set(rules.names.id(index));
            }
        }
        return rules.used(profile, happened);
    }
}
