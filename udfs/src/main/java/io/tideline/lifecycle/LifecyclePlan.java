package io.tideline.lifecycle;

import io.tideline.alert.AlertTrigger;
import io.tideline.alert.AlertTrigger.BecameInactive;
import io.tideline.alert.AlertTrigger.Returned;
import io.tideline.alert.kinds.AlertKinds;
import io.tideline.counts.NameDictionary;
import io.tideline.model.AlertRule;
import io.tideline.model.Checklist;
import io.tideline.model.EventInterest;
import io.tideline.model.Feature;
import io.tideline.model.Level;
import io.tideline.model.LifecycleNames;
import io.tideline.model.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The rules of one level, laid out for taking lifecycle events. */
public final class LifecyclePlan {

    /** A checklist and the ids that state knows it and its steps under. */
    record ListedChecklist(Checklist checklist, int id, int[] stepIds) {}

    public final Model model;
    final Level level;
    final List<ListedChecklist> checklists = new ArrayList<>();
    final NameDictionary events;

    final EventInterest interest;

    /** Null if entities of the level never become inactive. */
    final Duration inactiveAfter;

    /** Whether a rule refers to the entity becoming inactive. */
    final boolean noticesInactivity;

    /** Whether a rule is about the event that ends it. */
    final boolean noticesReturn;

    private final NameDictionary names;
    private final Map<Class<?>, List<AlertRule>> listening;
    private final List<List<Feature>> featuresOfEvent = new ArrayList<>();

    /**
     * @param events the ids of events
     * @param names the ids of what {@link LifecycleNames#all} lists
     */
    public LifecyclePlan(Model model, Level level, NameDictionary events, NameDictionary names) {
        this.model = model;
        this.level = level;
        this.events = events;
        this.names = names;
        for (Checklist checklist : model.activation()) {
            if (checklist.level() == level) {
                IntStream steps =
                        checklist.steps().stream()
                                .mapToInt(step -> names.id(LifecycleNames.of(checklist, step)));
                int id = names.id(LifecycleNames.of(checklist));
                checklists.add(new ListedChecklist(checklist, id, steps.toArray()));
            }
        }
        listening = AlertKinds.listening(model, level);
        noticesInactivity = listening.containsKey(BecameInactive.class);
        noticesReturn = listening.containsKey(Returned.class);
        interest = EventInterest.of(model, level);
        inactiveAfter =
                level == Level.USER ? model.inactiveAfterUser() : model.inactiveAfterAccount();
        for (int event = 0; event < model.events().size(); event++) {
            int index = event;
            featuresOfEvent.add(
                    model.features().stream()
                            .filter(feature -> feature.events().contains(index))
                            .toList());
        }
    }

    int idOf(AlertRule rule) {
        return names.id(LifecycleNames.of(rule));
    }

    /** Returns the rules that listen to something, those of one kind together. */
    List<AlertRule> listeningTo(AlertTrigger happened) {
        return listening.getOrDefault(happened.getClass(), List.of());
    }

    /** Returns the model's own features that an event is a use of. */
    List<Feature> featuresOf(int event) {
        return featuresOfEvent.get(event);
    }
}
