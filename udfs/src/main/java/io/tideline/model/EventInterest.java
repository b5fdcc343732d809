package io.tideline.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What looks at each event of a model: the one answer for decoding (whose messageId is needed), for
 * lifecycles (which events are more than presence) and for members (which events accounts need one
 * by one). Whatever refers to an event has to be noted here, or it does not see the event.
 *
 * <p>Events are indexes into {@link Model#events()}; nothing looks at -1, which stands for all
 * others. The answers take no longer than reading an array.
 */
public final class EventInterest implements Serializable {
    private static final long serialVersionUID = 1L;

    private final boolean[] alerting;
    private final boolean[] referenced;
    private final boolean[] needed;
    private final int[] stepCounts;
    private final boolean[] ofFeature;

    private EventInterest(Model model, List<Level> levels) {
        int events = model.events().size();
        alerting = new boolean[events];
        needed = new boolean[events];
        referenced = new boolean[events];
        stepCounts = new int[events];
        ofFeature = new boolean[events];
        for (AlertRule rule : model.alerts()) {
            if (levels.contains(rule.level())) {
                rule.events().forEach(event -> alerting[event] = true);
            }
        }
        System.arraycopy(alerting, 0, needed, 0, events);
        for (Checklist checklist : model.activation()) {
            if (levels.contains(checklist.level())) {
                checklist.steps().forEach(this::note);
                if (checklist.start() >= 0) {
                    needed[checklist.start()] = true;
                }
            }
        }
        for (int event = 0; event < events; event++) {
            referenced[event] = needed[event] || stepCounts[event] > 0;
        }
        model.features().forEach(f -> f.events().forEach(event -> ofFeature[event] = true));
    }

    private void note(Checklist.Step step) {
        for (int event : step.events()) {
            needed[event] |= step.distinct() != null;
            stepCounts[event] = Math.max(stepCounts[event], step.count());
        }
    }

    /** Returns what looks at events about a level. */
    public static EventInterest of(Model model, Level level) {
        return new EventInterest(model, List.of(level));
    }

    /** Returns what looks at events about any level. */
    public static EventInterest ofAllLevels(Model model) {
        return new EventInterest(model, Arrays.asList(Level.values()));
    }

    /** Returns whether each event may raise an alert, whose id is made from the messageId. */
    public boolean isAlertedOn(int event) {
        return event >= 0 && alerting[event];
    }

    /** Returns whether an alert rule, a step or the start of a checklist has the event. */
    public boolean isReferenced(int event) {
        return event >= 0 && referenced[event];
    }

    /**
     * Returns whether the account or user has to see the next of a member's events.
     *
     * @param matches whether the event passes its {@code where}
     * @param before how many of the member's were seen
     * @param matchedBefore whether one of those passed its {@code where}
     */
    public boolean needs(int event, boolean matches, int before, boolean matchedBefore) {
        return event >= 0
                && (needed[event]
                        || before < stepCounts[event]
                        || (matches && !matchedBefore && ofFeature[event]));
    }
}
