package io.tideline.alert;

import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import java.util.Locale;

/**
 * A row of the {@code alerts} output (docs/alerts.md), keyed by id.
 *
 * @param id made of the rule, the entity and what distinguishes two alerts of the rule: the same
 *     alert after a restart or in a replay has the same
 * @param rule its name in the model
 * @param kind of the rule
 * @param severity of the rule
 * @param level what the alert is about
 * @param accountId at user level the user's account as of then, or null
 * @param userId whoever's event raised it, or null; at user level the user
 * @param at milliseconds since the epoch
 * @param summary one sentence that a person can act on
 * @param details the numbers behind it, one JSON object
 */
public record Alert(
        String id,
        String rule,
        String kind,
        AlertRule.Severity severity,
        Level level,
        String accountId,
        String userId,
        long at,
        String summary,
        String details) {

    /** Returns the severity's name in every output. */
    public String severityText() {
        return severity.name().toLowerCase(Locale.ROOT);
    }
}
