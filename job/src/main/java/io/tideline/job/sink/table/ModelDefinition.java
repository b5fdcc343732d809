package io.tideline.job.sink.table;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.Checklist;
import io.tideline.model.EventRule;
import io.tideline.model.Feature;
import io.tideline.model.Model;
import io.tideline.model.Normalization;
import io.tideline.model.Profile;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Writes a model as JSON, with all that its file leaves out filled in, for the table {@code
 * scoring_models} and views that read it: windows in days, durations in seconds, names in place of
 * indexes.
 */
public final class ModelDefinition {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Model model;

    private ModelDefinition(Model model) {
        this.model = model;
    }

    /** Returns the definition as a JSON object. */
    public static String of(Model model) {
        return new ModelDefinition(model).toJson().toString();
    }

    private ObjectNode toJson() {
        ObjectNode json = JSON.objectNode();
        json.put("version", model.version());
        json.put("timezone", model.timezone().getId());
        ArrayNode events = json.putArray("events");
        model.events().forEach(event -> events.add(event(event)));
        ArrayNode segments = json.putArray("segments");
        model.segments().forEach(segment -> segments.add(segment.name()));
        ArrayNode profiles = json.putArray("profiles");
        model.profiles().forEach(profile -> profiles.add(profile(profile)));
        ArrayNode bands = json.putArray("bands");
        model.bands()
                .forEach(
                        band ->
                                bands.addObject()
                                        .put("name", band.name())
                                        .put("from", band.from()));
        ArrayNode checklists = json.putArray("checklists");
        model.activation().forEach(checklist -> checklists.add(checklist(checklist)));
        ArrayNode alerts = json.putArray("alerts");
        model.alerts().forEach(rule -> alerts.add(alert(rule)));
        ObjectNode traits = json.putObject("traits");
        names(traits.putArray("account"), model.traits().account());
        names(traits.putArray("user"), model.traits().user());
        json.put("seats", model.seats());
        ObjectNode inactiveAfter = json.putObject("inactive_after");
        inactiveAfter.put("user", seconds(model.inactiveAfterUser()));
        inactiveAfter.put("account", seconds(model.inactiveAfterAccount()));
        json.put("roster_days", model.rosterDays());
        return json;
    }

    private static ObjectNode event(EventRule event) {
        ObjectNode json = JSON.objectNode().put("name", event.name());
        json.put("daily_cap", event.dailyCap() > 0 ? event.dailyCap() : null);
        ObjectNode where = json.putObject("where");
        // The values are JSON texts already.
        event.where()
                .forEach(
                        (property, values) ->
                                where.putRawValue(
                                        property,
                                        new RawValue(
                                                "["
                                                        + String.join(",", new TreeSet<>(values))
                                                        + "]")));
        return json;
    }

    private ObjectNode profile(Profile profile) {
        ObjectNode json = JSON.objectNode().put("name", profile.name());
        Normalization normalization = profile.normalization();
        boolean hasTarget = normalization.method() == Normalization.Method.TARGET;
        json.put("window", profile.window()).put("compare", profile.compare());
        json.put("segment", segment(profile.segment()));
        json.put("method", lower(normalization.method()));
        json.put("percentile", hasTarget ? null : normalization.percentile());
        json.put("target", hasTarget ? normalization.target() : null);
        ObjectNode weights = json.putObject("weights");
        for (int event = 0; event < model.countedEvents(); event++) {
            weights.put(eventName(event), profile.weights().get(event));
        }
        ArrayNode features = json.putArray("features");
        for (Feature feature : profile.features()) {
            ObjectNode each = features.addObject().put("name", feature.name());
            events(each.putArray("events"), feature.events());
        }
        return json;
    }

    private ObjectNode checklist(Checklist checklist) {
        ObjectNode json = JSON.objectNode().put("name", checklist.name());
        json.put("level", lower(checklist.level()));
        json.put("segment", segment(checklist.segment()));
        json.put("start", checklist.start() < 0 ? null : eventName(checklist.start()));
        ArrayNode steps = json.putArray("steps");
        for (Checklist.Step step : checklist.steps()) {
            ObjectNode each = steps.addObject().put("name", step.name());
            events(each.putArray("events"), step.events());
            each.put("count", step.count()).put("distinct", step.distinct());
        }
        json.put("stalled_after", seconds(checklist.stalledAfter()));
        json.put("expires_after", seconds(checklist.expiresAfter()));
        return json;
    }

    private ObjectNode alert(AlertRule rule) {
        return JSON.objectNode()
                .put("name", rule.name())
                .put("kind", rule.kind())
                .put("level", lower(rule.level()))
                .put("severity", lower(rule.severity()))
                .put("segment", segment(rule.segment()))
                .put("resolves", rule.get(AlertOption.RESOLVE));
    }

    private void events(ArrayNode json, List<Integer> indexes) {
        indexes.forEach(index -> json.add(eventName(index)));
    }

    private String eventName(int index) {
        return model.events().get(index).name();
    }

    private String segment(int index) {
        return index < 0 ? null : model.segments().get(index).name();
    }

    private static void names(ArrayNode json, List<String> names) {
        names.forEach(json::add);
    }

    private static Long seconds(Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
