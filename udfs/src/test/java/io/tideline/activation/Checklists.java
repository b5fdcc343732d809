package io.tideline.activation;

import io.tideline.model.Checklist;
import io.tideline.model.Checklist.Step;
import io.tideline.model.Level;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The vocabulary in which tests describe how an entity goes through a checklist. Its events are
 * named by one letter, S starts it; times are milliseconds.
 */
final class Checklists {
    private static final String EVENTS = "SABCX";

    private Checklists() {}

    /** Returns the index of an event. */
    static int event(String name) {
        return EVENTS.indexOf(name);
    }

    static Step step(String event, int count) {
        return new Step("step " + event, List.of(event(event)), count, null);
    }

    /** Returns a step that counts the distinct values of the property {@code email}. */
    static Step distinct(String event, int count) {
        return new Step("step " + event, List.of(event(event)), count, "email");
    }

    /**
     * Returns a checklist.
     *
     * @param start an event, or null: the first event seen
     * @param stalledAfter milliseconds; 0: never
     * @param expiresAfter milliseconds; 0: never
     */
    static Checklist checklist(String start, int stalledAfter, int expiresAfter, Step... steps) {
        return new Checklist(
                "setup",
                Level.ACCOUNT,
                -1,
                start == null ? -1 : event(start),
                List.of(steps),
                stalledAfter == 0 ? null : Duration.ofMillis(stalledAfter),
                expiresAfter == 0 ? null : Duration.ofMillis(expiresAfter));
    }

    /** Lets all fall due that is due by a time; what it became and when, such as stalled@30. */
    static List<String> fallDue(ChecklistProgress progress, long now) {
        List<String> changes = new ArrayList<>();
        for (long due = progress.nextDue(); due <= now; due = progress.nextDue()) {
            progress.fallDue();
            changes.add(progress.status().text() + "@" + due);
        }
        return changes;
    }

    /**
     * Takes events such as {@code S@0 A@10}, each after what was due by then, and all that is due
     * by {@code now}; each change of the status, and when.
     */
    static List<String> happen(ChecklistProgress progress, String events, long now) {
        List<String> changes = new ArrayList<>();
        for (String event : events.split(" ")) {
            String name = event.split("@")[0];
            long at = Long.parseLong(event.split("@")[1]);
            changes.addAll(fallDue(progress, at));
            ActivationStatus before = progress.status();
            progress.take(event(name), null, at);
            if (progress.status() != before) {
                changes.add(progress.status().text() + "@" + at);
            }
        }
        changes.addAll(fallDue(progress, now));
        return changes;
    }

    static Map<String, String> email(String value) {
        return Map.of("email", value);
    }

    /**
     * Written and read back, perhaps as another version of the checklist.
     *
     * @param before the ids of the steps as written
     * @param after those of the steps of {@code checklist}
     */
    static ChecklistProgress roundtrip(
            ChecklistProgress progress, int[] before, Checklist checklist, int[] after) {
        ByteWriter out = new ByteWriter();
        progress.write(out, before);
        ChecklistProgress read = new ChecklistProgress(checklist);
        read.read(new ByteReader(out.toBytes()), after);
        return read;
    }

    static ChecklistProgress roundtrip(ChecklistProgress progress) {
        int[] ids = new int[progress.checklist().steps().size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = 7 + i;
        }
        return roundtrip(progress, ids, progress.checklist(), ids);
    }

    static ActivationRow row(ChecklistProgress progress, long at) {
        return progress.writeRow(Level.ACCOUNT, "acme", "acme", at, 3);
    }
}
