package io.tideline.alert;

import io.tideline.model.AlertRule;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Puts an alert of each kind into words and numbers (docs/alerts.md). Whether it is due is decided
 * where its subject is known.
 */
public final class Alerts {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    /** How an entity stands on a checklist. */
    public record Standing(String checklist, int completed, List<String> remaining) {
        int total() {
            return completed + remaining.size();
        }
    }

    private Alerts() {}

    /** An account was first seen. */
    public static Alert newAccount(AlertRule rule, AlertTarget subject) {
        String who = subject.userId() == null ? "" : ", with user " + subject.userId();
        return alert(
                rule,
                subject,
                "",
                subject.name() + " is new: first seen " + time(subject.at()) + who + ".",
                new Details());
    }

    /** A user was first seen on an account that another user was seen on before. */
    public static Alert newUser(AlertRule rule, AlertTarget subject) {
        return alert(
                rule,
                subject,
                subject.userId(),
                "User " + subject.userId() + " is new in account " + subject.accountId() + ".",
                new Details());
    }

    /**
     * An event that the rule lists happened.
     *
     * @param messageId the user's own, or the account's of an event without a user; null where the
     *     event has none: then its time, its name and {@code ordinal} tell it apart
     * @param ordinal without a messageId: which it is of the user's events of this name at that
     *     very millisecond, from 1
     */
    public static Alert event(
            AlertRule rule, AlertTarget subject, String event, String messageId, int ordinal) {
        String actor = subject.userId() == null ? "" : subject.userId();
        return alert(
                rule,
                subject,
                messageId != null
                        ? AlertId.of(actor, messageId)
                        : AlertId.of(actor, subject.at() + " " + ordinal, event),
                subject.name() + ": " + event + subject.by() + subject.where() + ".",
                new Details().text("event", event).text("message_id", messageId));
    }

    /** A checklist's row first shows the rule's rate. */
    public static Alert activation(
            AlertRule rule, AlertTarget subject, Standing standing, long start) {
        String steps = standing.completed() + " of " + standing.total() + " steps of ";
        String summary =
                standing.remaining().isEmpty()
                        ? subject.name()
                                + " is activated: "
                                + (standing.total() == 1
                                        ? "the one step of " + standing.checklist() + " is done, "
                                        : "all "
                                                + standing.total()
                                                + " steps of "
                                                + standing.checklist()
                                                + " are done, ")
                                + span(subject.at() - start)
                                + " after the start."
                        : subject.name()
                                + " has done "
                                + steps
                                + standing.checklist()
                                + "; next: "
                                + standing.remaining().get(0)
                                + ".";
        return alert(rule, subject, standing.checklist(), summary, details(standing, start));
    }

    /**
     * No step for too long.
     *
     * @param last when the last step was done, or the start
     */
    public static Alert stalled(
            AlertRule rule, AlertTarget subject, Standing standing, long start, long last) {
        return alert(
                rule,
                subject,
                standing.checklist() + " " + subject.at(),
                subject.name()
                        + " is stuck on "
                        + standing.checklist()
                        + ": no step for "
                        + span(subject.at() - last)
                        + ", "
                        + standing.completed()
                        + " of "
                        + standing.total()
                        + " done; next: "
                        + next(standing)
                        + ".",
                details(standing, start));
    }

    /** Not activated in time. */
    public static Alert expired(
            AlertRule rule, AlertTarget subject, Standing standing, long start) {
        return alert(
                rule,
                subject,
                standing.checklist() + " " + subject.at(),
                subject.name()
                        + " ran out of time on "
                        + standing.checklist()
                        + " after "
                        + span(subject.at() - start)
                        + " with "
                        + standing.completed()
                        + " of "
                        + standing.total()
                        + " steps done; missing: "
                        + String.join(", ", standing.remaining())
                        + ".",
                details(standing, start));
    }

    /** A score fell or rose by the rule's points. */
    public static Alert score(AlertRule rule, AlertTarget subject, ScoreChange change) {
        return alert(
                rule,
                subject,
                String.valueOf(change.day()),
                subject.name()
                        + (change.change() < 0 ? " fell from " : " rose from ")
                        + change.previousScore()
                        + " to "
                        + change.score()
                        + (change.window() == 1 ? " in a day" : " in " + change.window() + " days")
                        + subject.where()
                        + cause(change)
                        + ".",
                new Details()
                        .text("profile", rule.profile())
                        .text("day", LocalDate.ofEpochDay(change.day()).toString())
                        .number("score", change.score())
                        .number("previous_score", change.previousScore())
                        .number("change", change.change())
                        .number("raw", change.raw())
                        .number("previous_raw", change.previousRaw())
                        .number("benchmark", change.benchmark())
                        .number("previous_benchmark", change.previousBenchmark())
                        .movers("movers", change.movers()));
    }

    /** What moved a score, in a sentence; empty where that is not known. */
    private static String cause(ScoreChange change) {
        if (change.isByOthers()) {
            return " because others used it "
                    + (change.change() < 0 ? "more" : "less")
                    + "; the benchmark went from "
                    + Details.plain(change.previousBenchmark())
                    + " to "
                    + Details.plain(change.benchmark());
        }
        if (change.movers().isEmpty()) {
            return "";
        }
        ScoreChangeDriver most = change.movers().get(0);
        return "; " + most.event() + " went from " + most.before() + " to " + most.count();
    }

    /** No event for the model's {@code inactive_after}. */
    public static Alert inactive(AlertRule rule, AlertTarget subject, long lastSeen) {
        return alert(
                rule,
                subject,
                String.valueOf(subject.at()),
                subject.name()
                        + " has been quiet for "
                        + span(subject.at() - lastSeen)
                        + subject.where()
                        + ", last seen "
                        + time(lastSeen)
                        + ".",
                new Details().time("last_seen", lastSeen));
    }

    /**
     * The first event after a silence.
     *
     * @param quietSince when the silence was noticed
     * @param lastSeen the last event before it
     */
    public static Alert reactivated(
            AlertRule rule, AlertTarget subject, long quietSince, long lastSeen) {
        return alert(
                rule,
                subject,
                String.valueOf(quietSince),
                subject.name()
                        + " is back after "
                        + span(subject.at() - lastSeen)
                        + subject.by()
                        + subject.where()
                        + ".",
                new Details().time("last_seen", lastSeen).time("inactive_since", quietSince));
    }

    /** A feature was used for the first time ever. */
    public static Alert featureAdopted(
            AlertRule rule, AlertTarget subject, String feature, String event) {
        return alert(
                rule,
                subject,
                feature,
                subject.name()
                        + " used "
                        + feature
                        + " for the first time"
                        + subject.by()
                        + subject.where()
                        + ".",
                new Details().text("feature", feature).text("by_event", event));
    }

    private static Alert alert(
            AlertRule rule, AlertTarget subject, String apart, String summary, Details details) {
        return new Alert(
                AlertId.of(rule.name(), subject.level().text(), subject.entityId(), apart),
                rule.name(),
                rule.kind(),
                rule.severity(),
                subject.level(),
                subject.accountId(),
                subject.userId(),
                subject.at(),
                summary,
                details.json());
    }

    private static String next(Standing standing) {
        return standing.remaining().isEmpty() ? "none" : standing.remaining().get(0);
    }

    private static Details details(Standing standing, long start) {
        return new Details()
                .text("checklist", standing.checklist())
                .number("completed", standing.completed())
                .number("total", standing.total())
                .texts("steps_remaining", standing.remaining())
                .time("started_at", start);
    }

    /** To the second: it is for people. */
    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** A length of time as people say it, cut to its greatest unit: "3 days". */
    static String span(long millis) {
        long positive = Math.max(0, millis);
        if (positive >= 2 * DAY) {
            return positive / DAY + " days";
        }
        if (positive >= 2 * HOUR) {
            return positive / HOUR + " hours";
        }
        if (positive >= 2 * MINUTE) {
            return positive / MINUTE + " minutes";
        }
        return positive / SECOND == 1 ? "1 second" : positive / SECOND + " seconds";
    }
}
