package io.tideline.activation;

import io.tideline.model.Level;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * A row of the {@code activation} output (docs/activation.md), keyed by checklist and entity.
 * Instants are milliseconds since the epoch.
 *
 * @param checklist its name in the model
 * @param level what entityId is the id of
 * @param entityId the user or account
 * @param accountId the account itself, or the user's account as of then, or null
 * @param status as of updatedAt
 * @param stepsDone in the checklist's order
 * @param stepsRemaining in the checklist's order
 * @param startedAt when the entity entered the checklist
 * @param activatedAt the latest of the steps' times, not before the start; null until activated
 * @param timeToActivation whole seconds from the start, cut; null until activated
 * @param updatedAt the event or the due time that changed the row
 * @param modelVersion of the model that the checklist is of
 * @param revision how many rows of this key have been written, this one among them: the higher is
 *     newer. Not written out.
 */
public record ActivationRow(
        String checklist,
        Level level,
        String entityId,
        String accountId,
        ActivationStatus status,
        List<StepDone> stepsDone,
        List<String> stepsRemaining,
        long startedAt,
        Long activatedAt,
        Long timeToActivation,
        long updatedAt,
        int modelVersion,
        long revision) {

    /**
     * A step that is done.
     *
     * @param step its name
     * @param at when, in milliseconds since the epoch
     */
    public record StepDone(String step, long at) {}

    /** Returns how many steps are done. */
    public int completed() {
        return stepsDone.size();
    }

    /** Returns how many steps there are, at least 1. */
    public int total() {
        return stepsDone.size() + stepsRemaining.size();
    }

    /** Returns the percentage of the steps that are done, to 2 decimals: 2 of 5 is 40. */
    public BigDecimal rate() {
        return BigDecimal.valueOf(100L * completed())
                .divide(BigDecimal.valueOf(total()), 2, RoundingMode.HALF_UP);
    }
}
