package io.tideline.alert.kinds;

import io.tideline.alert.AlertKind;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import io.tideline.model.Model;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Every kind of alert, in the order in which they are listed and one trigger raises them. */
public final class AlertKinds {
    /** By name. */
    public static final Map<String, AlertKind<?>> ALL;

    /** What their rules take in addition to what all do. */
    public static final List<AlertOption<?>> OPTIONS;

    static {
        Map<String, AlertKind<?>> all = new LinkedHashMap<>();
        Stream.of(
                        new NewAccount(),
                        new NewUser(),
                        new EventOccurred(),
                        new ActivationReached(),
                        new ActivationStalled(),
                        new ActivationExpired(),
                        new ScoreKind("score_drop", -1),
                        new ScoreKind("score_rise", 1),
                        new UsageKind("usage_drop", -1, 50),
                        new UsageKind("usage_rise", 1, 100),
                        new BandKind(),
                        new ChampionSilent(),
                        new Inactive(),
                        new Reactivated(),
                        new FeatureAdopted())
                .forEach(kind -> all.put(kind.name, kind));
        ALL = Collections.unmodifiableMap(all);
        OPTIONS = ALL.values().stream().flatMap(kind -> kind.options.stream()).distinct().toList();
    }

    private AlertKinds() {}

    /** Returns the kinds that alerts may be of. */
    public static List<String> ofAlerts() {
        return Stream.concat(ALL.keySet().stream(), Stream.of(AlertKind.RESOLVED)).toList();
    }

    /** Returns the kind of a rule. */
    public static AlertKind<?> of(AlertRule rule) {
        return ALL.get(rule.kind());
    }

    /** Returns the rules of a level, by what they listen to. */
    public static Map<Class<?>, List<AlertRule>> listening(Model model, Level level) {
        Map<Class<?>, List<AlertRule>> rules = new HashMap<>();
        for (AlertKind<?> kind : ALL.values()) {
            for (AlertRule rule : model.alerts()) {
                if (rule.level() == level && of(rule) == kind) {
                    Set<Class<?>> triggers = new LinkedHashSet<>(List.of(kind.trigger));
                    if (rule.get(AlertOption.RESOLVE)) {
                        triggers.add(kind.resolvingTrigger());
                    }
                    for (Class<?> each : triggers) {
                        rules.computeIfAbsent(each, none -> new ArrayList<>()).add(rule);
                    }
                }
            }
        }
        return rules;
    }
}
