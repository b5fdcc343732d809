package io.tideline.console.entity;

import java.time.Instant;
import java.util.List;

/**
 * How far somebody is on a checklist.
 *
 * @param status in_progress, stalled, activated or expired
 * @param rate percent of the steps
 * @param activatedAt null: not yet
 */
public record ChecklistProgress(
        String checklist,
        String status,
        int completed,
        int total,
        double rate,
        Instant startedAt,
        Instant activatedAt,
        List<Step> steps) {

    /**
     * A step, in the checklist's order.
     *
     * @param at when it was done; null: it is left
     * @param next whether it is the first one left, and there is still time
     */
    public record Step(String name, boolean done, boolean next, Instant at) {}
}
