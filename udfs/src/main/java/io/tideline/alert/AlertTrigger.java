package io.tideline.alert;

import io.tideline.activation.ActivationRow;
import io.tideline.activation.ActivationStatus;
import io.tideline.engagement.ScoreRow;
import io.tideline.model.Band;
import java.math.BigDecimal;
import java.util.List;

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
     * @param before what its status was until then
     * @param lastProgress when the last step was done, or the start
     * @param percentBefore the highest rate that a row before has shown, in whole percent, cut
     * @param percent the same with this row
     * @param isDue whether it shows a status that became so because it was due
     */
    record ChecklistRow(
            ActivationRow row,
            ActivationStatus before,
            long lastProgress,
            int percentBefore,
            int percent,
            boolean isDue)
            implements AlertTrigger {}

    /**
     * A final row.
     *
     * @param today what rules judge of it
     * @param before the same of the row of the day before, as it stands; null if there is none
     * @param bands of the model
     * @param days how much earlier the window ends that it is compared with
     * @param previousBenchmark that of this window, or null
     * @param isRelative whether both scores are measured against others, and in the same way: not
     *     by a target, nor by another model, nor without a row of the earlier window, whose score
     *     is then the lowest
     */
    record FinalRow(
            ScoreRow row,
            RowFacts today,
            RowFacts before,
            List<Band> bands,
            int days,
            BigDecimal previousBenchmark,
            boolean isRelative)
            implements AlertTrigger {

        /** Returns the band of the row of the day before, or null. */
        public String bandBefore() {
            return before == null ? null : Band.of(bands, before.score());
        }
    }
}
