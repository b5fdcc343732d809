package io.tideline.alert;

import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import io.tideline.model.TraitValue;
import java.util.Locale;
import java.util.Map;

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
 * @param account the carried traits of the account at that time, one JSON object; null without an
 *     account
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
        String account,
        String summary,
        String details) {

    /** Stands in a summary for the account, where its name is not known; no text has it. */
    static final String ACCOUNT_NAME = "\u001A";

    /** Returns whether the traits of its account are yet to be added. */
    public boolean isIncomplete() {
        return accountId != null && account == null;
    }

    /**
     * Returns the alert with the traits of its account.
     *
     * @param traits those that are carried and set, in canonical JSON text
     */
    public Alert completed(Map<String, String> traits) {
        return new Alert(
                id,
                rule,
                kind,
                severity,
                level,
                accountId,
                userId,
                at,
                TraitValue.json(traits),
                summary.replace(ACCOUNT_NAME, Wording.account(accountId, traits)),
                details);
    }

    /** Returns the alert with nothing that says whom it is about; it is not raised. */
    public Alert erased() {
        return new Alert("", rule, kind, severity, level, accountId, null, at, null, "", "{}");
    }

    /** Returns whether the user was erased before the alert was complete. */
    public boolean isErased() {
        return id.isEmpty();
    }

    /** Returns the severity's name in every output. */
    public String severityText() {
        return severity.name().toLowerCase(Locale.ROOT);
    }
}
