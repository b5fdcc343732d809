package io.tideline.model;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * A rule that raises alerts. Fields that a kind does not read are at their defaults.
 *
 * @param segment index into {@link Model#segments()}, account level only; -1: everybody
 * @param events indexes into {@link Model#events()}; kind event
 * @param checklist its name, or null; kinds activation*
 * @param atLeast percent; kind activation
 * @param profile its name, or null; kinds score_drop and score_rise
 * @param points at least 1; kinds score_drop and score_rise
 * @param features names from the model's own list; kind feature_adopted (all where the file lists
 *     none)
 * @param cooldown null: none; kind event
 */
public record AlertRule(
        String name,
        Kind kind,
        Level level,
        Severity severity,
        int segment,
        List<Integer> events,
        String checklist,
        int atLeast,
        String profile,
        int points,
        List<String> features,
        Duration cooldown)
        implements Serializable {

    /** The kinds of docs/model.md; the file's names are these in lower case. */
    public enum Kind {
        NEW_ACCOUNT,
        NEW_USER,
        EVENT,
        ACTIVATION,
        ACTIVATION_STALLED,
        ACTIVATION_EXPIRED,
        SCORE_DROP,
        SCORE_RISE,
        INACTIVE,
        REACTIVATED,
        FEATURE_ADOPTED
    }

    /** How urgent; the file's names are these in lower case. */
    public enum Severity {
        INFO,
        WARNING,
        CRITICAL
    }
}
