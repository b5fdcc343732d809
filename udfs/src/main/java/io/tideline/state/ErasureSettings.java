package io.tideline.state;

import io.tideline.model.Checklist;
import io.tideline.model.Model;
import io.tideline.time.TimeSettings;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How users and accounts are forgotten (docs/forgetting.md).
 *
 * @param keys of the hashes that stand for ids
 * @param suppress milliseconds for which what still comes of them is dropped; 0: it is not
 * @param inactiveDays days without an event after which they are forgotten by themselves; 0: never
 */
public record ErasureSettings(Keys keys, long suppress, int inactiveDays) implements Serializable {

    /** No expiry, no suppression and no key. */
    public static final ErasureSettings NONE = new ErasureSettings(List::of, 0, 0);

    /** Where the keys come from. They are resolved on the task: they do not travel with the job. */
    public interface Keys extends Serializable {
        /** Returns the settings, the current one first. */
        List<byte[]> read();
    }

    /** Returns whether later events of erased entities are dropped. */
    public boolean suppresses() {
        return suppress > 0;
    }

    /**
     * Returns the fewest days without an event after which nothing in an entity's state can matter
     * any more, except that it was seen once: all windows, the roster, silences, checklists and
     * cooldowns have passed, and no day takes corrections.
     */
    public static int leastInactiveDays(Model model, TimeSettings times) {
        long days = Math.max(model.longestLookBack(), model.rosterDays());
        List<Duration> spans = new ArrayList<>();
        spans.add(model.inactiveAfterUser());
        spans.add(model.inactiveAfterAccount());
        for (Checklist checklist : model.activation()) {
            spans.add(checklist.stalledAfter());
            spans.add(checklist.expiresAfter());
        }
        model.alerts().forEach(rule -> spans.add(rule.cooldown()));
        for (Duration span : spans) {
            days = Math.max(days, span == null ? 0 : wholeDays(span));
        }
        Duration late =
                Duration.ofMillis(times.allowedLateness()).plusMillis(times.outOfOrderness());
        return Math.toIntExact(days + wholeDays(late) + 1);
    }

    private static long wholeDays(Duration span) {
        return span.toDays() + (span.equals(Duration.ofDays(span.toDays())) ? 0 : 1);
    }
}
