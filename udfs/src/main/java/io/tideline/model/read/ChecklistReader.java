package io.tideline.model.read;

import io.tideline.model.Checklist;
import io.tideline.model.Level;
import io.tideline.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code activation}. */
record ChecklistReader(EventCatalog events, NameRegistry segments) {

    /**
     * Returns a checklist for each entry, faulty or not; the level is null where it is not known.
     */
    List<Checklist> read(YamlNode section, NameRegistry names) {
        List<Checklist> checklists = new ArrayList<>();
        for (YamlNode entry : names.read(section)) {
            entry.keys("level", "segment", "start", "steps", "stalled_after", "expires_after");
            Level level = Levels.level(entry);
            checklists.add(
                    new Checklist(
                            entry.key(),
                            level,
                            Levels.segment(entry, level, segments),
                            entry.get("start").flatMap(events::readName).orElse(-1),
                            steps(entry),
                            duration(entry, "stalled_after"),
                            duration(entry, "expires_after")));
        }
        return List.copyOf(checklists);
    }

    private List<Checklist.Step> steps(YamlNode checklist) {
        String expected =
                "a map of at least one step, such as Invite a member: {event: Invite Sent}";
        if (!checklist.value().isObject()) {
            return List.of();
        }
        Optional<YamlNode> section = checklist.require("steps", expected);
        if (section.isEmpty()) {
            return List.of();
        }
        List<Checklist.Step> steps = new ArrayList<>();
        for (YamlNode entry : section.get().entries(expected)) {
            NameRegistry.checkName(entry, "step");
            if (entry.keys("event", "count", "distinct")) {
                steps.add(step(entry));
            }
        }
        if (section.get().value().isObject() && section.get().value().isEmpty()) {
            section.get().fault(expected);
        }
        return List.copyOf(steps);
    }

    private Checklist.Step step(YamlNode entry) {
        return new Checklist.Step(
                entry.key(),
                entry.require("event", "the name of an event, or a list of names")
                        .map(events::readListOrName)
                        .orElse(List.of()),
                entry.integer("count", 1, Integer.MAX_VALUE).orElse(1),
                entry.text("distinct", "the name of a property").orElse(null));
    }

    private static Duration duration(YamlNode entry, String key) {
        return entry.duration(key, Levels.SHORTEST, Levels.LONGEST).orElse(null);
    }
}
