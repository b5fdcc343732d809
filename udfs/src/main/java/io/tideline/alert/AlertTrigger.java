package io.tideline.alert;

import io.tideline.activation.ActivationRow;
import java.util.function.Supplier;

/**
 * What a kind of alert can listen to: something that happens to an entity, with what the kind needs
 * to know of the past.
 */
public sealed interface AlertTrigger {

    /** Happens to accounts alone. */
    sealed interface OfAccount extends AlertTrigger {}

    /** Needs the model's {@code inactive_after} of the rule's level. */
    sealed interface OfInactivity extends AlertTrigger {}

    /** The first event ever. */
    record FirstSeen() implements OfAccount {}

    /** The first event of a user on an account that another user was seen on before. */
    record NewMember() implements OfAccount {}

    /**
     * No event for {@code inactive_after}.
     *
     * @param lastSeen the last event
     */
    record BecameInactive(long lastSeen) implements OfInactivity {}

    /**
     * The first event after that.
     *
     * @param lastSeen the last event before it
     * @param inactiveSince when the inactivity was due
     */
    record Returned(long lastSeen, long inactiveSince) implements OfInactivity {}

    /**
     * An event that a rule lists.
     *
     * @param event index into the model's events
     * @param messageId the user's own, or the account's of an event without a user; null where the
     *     event has none: then its time, its name and {@code ordinal} distinguish it
     * @param ordinal without a messageId: which it is of the user's events of this name at that
     *     very millisecond, from 1
     */
    record ListedEvent(int event, String name, String messageId, int ordinal)
            implements AlertTrigger {}

    /** The first use ever of one of the model's own features, by an event. */
    record FirstUse(String feature, String event) implements AlertTrigger {}

    /**
     * A new row of a checklist.
     *
     * @param lastProgress when the last step was done, or the start
     * @param percentBefore the highest rate that a row before has shown, in whole percent, cut
     * @param percent the same with this row
     * @param isDue whether it shows a status that became so because it was due
     */
    record ChecklistRow(
            ActivationRow row, long lastProgress, int percentBefore, int percent, boolean isDue)
            implements AlertTrigger {}

    /**
     * A final row of a score that has one a window before.
     *
     * @param change since the window before, in points
     * @param changeOfDayBefore the same of the row of the day before, null if there is none
     * @param details what an alert says of it
     */
    record FinalScore(
            int change, Supplier<Integer> changeOfDayBefore, Supplier<ScoreChange> details)
            implements AlertTrigger {}
}
