package io.tideline.alert;

import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.TraitValue;
import io.tideline.serde.Digest128;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;

/**
 * A kind of alert: which rules there may be of it, when they raise an alert, and what that says
 * (docs/alerts.md). Reader, JSON Schema and docs/model.md follow from it.
 *
 * @param <T> what it listens to
 */
public abstract class AlertKind<T extends AlertTrigger> {
    /** The kind of the alerts that say that what a rule has raised is over. */
    public static final String RESOLVED = "resolved";

    /**
     * What an alert says.
     *
     * @param dedupKey distinguishes it from others of its rule and entity
     * @param summary one sentence that a person can act on
     * @param details the numbers behind it
     */
    public record Text(String dedupKey, String summary, Details details) {}

    /** The name in the model and in rows. */
    public final String name;

    /** When it is raised, as part of a sentence. */
    public final String raisedWhen;

    public final Class<T> trigger;

    /** What its rules take in addition to what all do. */
    public final List<AlertOption<?>> options;

    protected AlertKind(
            String name, String raisedWhen, Class<T> trigger, AlertOption<?>... options) {
        this.name = name;
        this.raisedWhen = raisedWhen;
        this.trigger = trigger;
        this.options = List.of(options);
    }

    /** Returns whether its rules may be of a level. */
    public boolean isOf(Level level) {
        return level == Level.ACCOUNT || !AlertTrigger.OfAccount.class.isAssignableFrom(trigger);
    }

    /** Returns whether its rules need the model's {@code inactive_after} of their level. */
    public final boolean needsInactiveAfter() {
        return AlertTrigger.OfInactivity.class.isAssignableFrom(trigger);
    }

    /** Returns what may end what a rule has raised. */
    public Class<? extends AlertTrigger> resolvingTrigger() {
        return trigger;
    }

    /** Returns whether what happened raises an alert, the rule's segment and cooldown aside. */
    public final boolean isRaised(AlertRule rule, AlertTrigger happened) {
        return trigger.isInstance(happened) && isMet(rule, trigger.cast(happened));
    }

    /** Returns whether what happened ends what the rule says, and the rule resolves. */
    public final boolean isResolved(AlertRule rule, AlertTrigger happened) {
        return rule.get(AlertOption.RESOLVE)
                && resolvingTrigger().isInstance(happened)
                && isOver(rule, happened);
    }

    /** Returns the alert that something raises. */
    public final Alert alert(AlertRule rule, AlertTarget target, AlertTrigger happened) {
        AlertTarget named = target.withUser(userId(target, happened, false));
        return alert(rule, name, rule.severity(), named, text(named, trigger.cast(happened)));
    }

    /** Returns the alert that says that it is over. */
    public final Alert resolution(AlertRule rule, AlertTarget target, AlertTrigger happened) {
        AlertTarget named = target.withUser(userId(target, happened, true));
        Text text = textWhenOver(named, happened);
        Text resolved = new Text(RESOLVED + " " + text.dedupKey, text.summary, text.details);
        return alert(rule, RESOLVED, AlertRule.Severity.INFO, named, resolved);
    }

    private static Alert alert(
            AlertRule rule,
            String kind,
            AlertRule.Severity severity,
            AlertTarget target,
            Text text) {
        return new Alert(
                id(rule.name(), target.level().text(), target.entityId(), text.dedupKey),
                rule.name(),
                kind,
                severity,
                target.level(),
                target.accountId(),
                target.userId(),
                target.at(),
                target.traits() == null ? null : TraitValue.json(target.traits()),
                text.summary,
                text.details.json());
    }

    /** Returns why a rule can never be raised, as part of a sentence; null if it can. */
    public String neverRaised(AlertRule rule, Model model) {
        return null;
    }

    protected boolean isMet(AlertRule rule, T happened) {
        return true;
    }

    protected abstract Text text(AlertTarget target, T happened);

    /**
     * Returns a {@link Digest128} of what an alert is made of, 32 hexadecimal digits: an id that
     * every system takes, whatever the length and characters of its parts.
     */
    protected static String id(String... parts) {
        byte[][] bytes = new byte[2 * parts.length][];
        for (int i = 0; i < parts.length; i++) {
            byte[] part = parts[i].getBytes(StandardCharsets.UTF_8);
            // With its length, so that no two lists of parts run into the same bytes.
            bytes[2 * i] = ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array();
            bytes[2 * i + 1] = part;
        }
        return HexFormat.of().formatHex(Digest128.of(bytes));
    }

    /** Returns the user that an alert names, or null; by default whoever did something. */
    protected String userId(AlertTarget target, AlertTrigger happened, boolean isOver) {
        return target.userId();
    }

    protected boolean isOver(AlertRule rule, AlertTrigger happened) {
        return false;
    }

    protected Text textWhenOver(AlertTarget target, AlertTrigger happened) {
        throw new IllegalStateException("Rules of kind " + name + " do not resolve.");
    }

    /** Returns an instant to the second: it is for people. */
    protected static String time(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Returns a length of time as people say it, cut to its greatest unit: "3 days". */
    protected static String span(long millis) {
        Duration span = Duration.ofMillis(Math.max(0, millis));
        if (span.toDays() >= 2) {
            return span.toDays() + " days";
        }
        if (span.toHours() >= 2) {
            return span.toHours() + " hours";
        }
        if (span.toMinutes() >= 2) {
            return span.toMinutes() + " minutes";
        }
        return span.toSeconds() == 1 ? "1 second" : span.toSeconds() + " seconds";
    }
}
