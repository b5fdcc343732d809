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
        Optional<YamlNode> section =
                checklist.value().isObject()
                        ? checklist.require("steps", expected)
                        : Optional.empty();
        List<Checklist.Step> steps = new ArrayList<>();
        for (YamlNode entry : section.map(map -> map.entries(expected)).orElse(List.of())) {
            NameRegistry.checkName(entry, "step", NameRegistry.ANY_LENGTH);
            if (entry.keys("event", "count", "distinct")) {
                steps.add(step(entry));
            }
        }
        section.filter(map -> map.value().isObject() && map.value().isEmpty())
                .ifPresent(map -> map.fault(expected));
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
